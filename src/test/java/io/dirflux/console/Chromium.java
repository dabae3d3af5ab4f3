package io.dirflux.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeOptions;

/** A headless Chromium, one for all tests of a run. If none is installed, the test that asks for it is skipped. */
final class Chromium implements AutoCloseable {

    static final int WIDE = 1440;
    static final int NARROW = 320;

    private static final Path BROWSER = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Logger LOG = Logger.getLogger("org.openqa.selenium");
    private static final String AXE = read("/axe.min.js");

    private final ChromeDriver driver;
    private final String blank;

    private Chromium() {
        LOG.setLevel(Level.SEVERE); // it warns of DevTools versions that it does not need
        ChromeOptions options = new ChromeOptions();
        options.setBinary(BROWSER.toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-frame-rate-limit",
                "--disable-gpu-vsync",
                "--enable-precise-memory-info",
                "--force-color-profile=srgb",
                "--lang=en");
        System.setProperty("webdriver.chrome.driver", DRIVER.toString());
        driver = new ChromeDriver(options);
        driver.manage().timeouts().scriptTimeout(Duration.ofMinutes(4));
        blank = driver.getWindowHandle();
    }

    /** The browser of this run. */
    static Chromium of(ExtensionContext context) {
        assumeTrue(Files.isExecutable(BROWSER) && Files.isExecutable(DRIVER), "there is no Chromium here");
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .getOrComputeIfAbsent(Chromium.class, key -> new Chromium(), Chromium.class);
    }

    private static String read(String resource) {
        try (InputStream script = Chromium.class.getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A new tab with the console's page, signed in. */
    Tab open(ConsolePage page) {
        return open(page.address());
    }

    /** The same, with a script that runs before those of the page. */
    Tab open(ConsolePage page, String script) {
        driver.switchTo().newWindow(WindowType.TAB);
        driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
        return load(page.address());
    }

    /** A new tab with any page. */
    Tab open(String url) {
        driver.switchTo().newWindow(WindowType.TAB);
        return load(url);
    }

    private Tab load(String url) {
        Tab tab = new Tab(driver.getWindowHandle());
        driver.get(url);
        return tab;
    }

    @Override
    public void close() {
        driver.quit();
    }

    /** A tab of the browser. */
    final class Tab implements AutoCloseable {

        private final String handle;
        private final Map<String, Map<String, Object>> changes = new HashMap<>();
        private boolean hasAxe;

        Tab(String handle) {
            this.handle = handle;
        }

        Tab size(int width, int height, boolean isDark) {
            change(
                    "Emulation.setDeviceMetricsOverride",
                    Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
            change(
                    "Emulation.setEmulatedMedia",
                    Map.of(
                            "features",
                            List.of(Map.of("name", "prefers-color-scheme", "value", isDark ? "dark" : "light"))));
            return this;
        }

        private void change(String command, Map<String, Object> to) {
            if (!to.equals(changes.put(command, to))) {
                driver.executeCdpCommand(command, to);
            }
        }

        /** Brings the tab to the front. */
        Tab front() {
            driver.switchTo().window(handle);
            return this;
        }

        /** Shows a view, such as {@code users/directory_...}, and waits for what a selector finds. */
        Tab view(String hash, String selector) {
            run("location.hash = '#/' + arguments[0]", hash);
            return shows(selector);
        }

        Tab shows(String selector) {
            until("document.querySelector(arguments[0]) !== null", selector);
            return this;
        }

        /** Waits until the page has this text somewhere. */
        Tab says(String text) {
            until("document.body.innerText.includes(arguments[0])", text);
            return this;
        }

        Tab until(String condition, Object... arguments) {
            return until(TIMEOUT, condition, arguments);
        }

        /** Waits in the page, which saves a call of the driver for each look. */
        Tab until(Duration most, String condition, Object... arguments) {
            long deadline = System.nanoTime() + most.toNanos();
            boolean isMet;
            do {
                isMet = Boolean.TRUE.equals(runAsync(
                        "const end = performance.now() + " + TIMEOUT.toMillis() + ";"
                                + "const isMet = () => { try { return Boolean(" + condition
                                + ") } catch { return false } };"
                                + "const look = () => {"
                                + "  if (isMet()) arguments[arguments.length - 1](true);"
                                + "  else if (performance.now() > end) arguments[arguments.length - 1](false);"
                                + "  else setTimeout(look, 10);"
                                + "};"
                                + "look();",
                        arguments));
            } while (!isMet && System.nanoTime() < deadline);
            assertThat(isMet)
                    .as(() -> condition + " " + List.of(arguments) + " in " + text("body"))
                    .isTrue();
            return this;
        }

        /** Chooses an option of a field, as a person does. */
        Tab choose(String field, String option) {
            run(
                    "const field = document.querySelector(`select[name=${arguments[0]}]`);"
                            + "field.value = arguments[1];"
                            + "field.dispatchEvent(new Event('change', { bubbles: true }))",
                    field,
                    option);
            return this;
        }

        /** Fills a field and sends its form. */
        Tab search(String field, String text) {
            find("input[name=" + field + "]").clear();
            find("input[name=" + field + "]").sendKeys(text, Keys.ENTER);
            return this;
        }

        Object run(String script, Object... arguments) {
            return driver.executeScript(script, arguments);
        }

        /** Runs a script that calls its last argument with its result. */
        Object runAsync(String script, Object... arguments) {
            return driver.executeAsyncScript(script, arguments);
        }

        String text(String selector) {
            return String.valueOf(run("return document.querySelector(arguments[0]).textContent", selector));
        }

        List<String> texts(String selector) {
            List<String> texts = new ArrayList<>();
            for (Object text : (List<?>) run(
                    "return [...document.querySelectorAll(arguments[0])].map((found) => found.textContent)",
                    selector)) {
                texts.add(String.valueOf(text));
            }
            return texts;
        }

        WebElement find(String selector) {
            return driver.findElement(By.cssSelector(selector));
        }

        WebElement focused() {
            return driver.switchTo().activeElement();
        }

        Tab reload() {
            driver.navigate().refresh();
            hasAxe = false;
            return this;
        }

        String url() {
            return String.valueOf(driver.getCurrentUrl());
        }

        /** Whether something is wider than the window. */
        boolean isTooWide() {
            return Boolean.TRUE.equals(
                    run("return document.documentElement.scrollWidth > innerWidth || document.querySelector('main')"
                            + ".scrollWidth > document.querySelector('main').clientWidth"));
        }

        /**
         * What axe-core finds that is serious or worse: the rules and elements.
         *
         * @param rules the rules to look for; all of them if there is none
         */
        List<?> accessibilityProblems(List<String> rules) {
            if (!hasAxe) {
                run(AXE);
                hasAxe = true;
            }
            return (List<?>) runAsync(
                    "const [rules, done] = arguments;"
                            + "const only = rules.length ? { runOnly: { type: 'rule', values: rules } } : {};"
                            + "axe.run(document, { ...only, resultTypes: ['violations'], preload: false }).then((found) => done(found.violations"
                            + ".filter((one) => ['serious', 'critical'].includes(one.impact))"
                            + ".map((one) => one.id + ': ' + one.nodes.map((node) => node.html.slice(0, 120)).join(' | '))));",
                    rules);
        }

        /** What is in sight, as a PNG. */
        byte[] screenshot() {
            return driver.getScreenshotAs(OutputType.BYTES);
        }

        @Override
        public void close() {
            driver.switchTo().window(handle);
            driver.close();
            driver.switchTo().window(blank);
        }
    }
}
