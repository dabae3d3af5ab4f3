package io.dirflux;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** Reads values from an XML text: {@code pom.xml}, the pom of another artifact, or a block of a document. */
public final class Pom {

    private final Document document;

    private Pom(Document document) {
        this.document = document;
    }

    public static Pom ofProject() throws Exception {
        return of(Files.readString(Path.of("pom.xml")));
    }

    public static Pom of(String xml) throws Exception {
        return new Pom(DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8))));
    }

    /** The texts of the nodes that an XPath selects. */
    public List<String> texts(String path) throws XPathExpressionException {
        NodeList nodes =
                (NodeList) XPathFactory.newInstance().newXPath().evaluate(path, document, XPathConstants.NODESET);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> nodes.item(i).getTextContent().strip())
                .toList();
    }

    public String text(String path) throws XPathExpressionException {
        return texts(path).stream().findFirst().orElseThrow(() -> new AssertionError("Nothing at " + path));
    }
}
