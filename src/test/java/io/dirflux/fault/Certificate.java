package io.dirflux.fault;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

/** A server certificate and the certificate that signed it, created by the JDK's {@code keytool} on demand. */
public record Certificate(KeyManagerFactory keys, TrustManagerFactory trust) {

    public static final String PASSWORD = "changeit";

    /** A self-signed certificate. */
    public static Certificate selfSigned(Path folder, String host) throws Exception {
        keytool(
                folder,
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=server",
                "-ext",
                "san=dns:" + host);
        return read(folder, "server");
    }

    /**
     * An expired certificate of a valid authority. A certificate that is itself trusted would be accepted after its
     * expiry.
     */
    static Certificate expired(Path folder, String host) throws Exception {
        String request = folder.resolve("request").toString();
        String signed = folder.resolve("signed").toString();
        keytool(
                folder,
                "-genkeypair",
                "-alias",
                "authority",
                "-keyalg",
                "EC",
                "-dname",
                "CN=authority",
                "-ext",
                "bc:c");
        keytool(folder, "-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=server");
        keytool(folder, "-certreq", "-alias", "server", "-file", request);
        keytool(
                folder,
                "-gencert",
                "-alias",
                "authority",
                "-infile",
                request,
                "-outfile",
                signed,
                "-ext",
                "san=dns:" + host,
                "-startdate",
                "-30d",
                "-validity",
                "10");
        keytool(folder, "-importcert", "-noprompt", "-alias", "server", "-file", signed);
        return read(folder, "authority");
    }

    private static void keytool(Path folder, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", folder.resolve("keys.p12").toString(), "-storepass", PASSWORD));
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            throw new IllegalStateException("keytool failed: " + command);
        }
    }

    private static Certificate read(Path folder, String authority) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve("keys.p12"))) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("authority", store.getCertificate(authority));
        if (!authority.equals("server")) {
            store.deleteEntry(authority);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        return new Certificate(keys, trust);
    }
}
