package dev.nightjar.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * Chromium without a screen, for tests of pages: Debian's packages chromium and chromium-driver.
 * Tests are skipped, with the reason, where one is missing; nothing is fetched.
 */
public final class Browser implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /**
   * Starts one.
   *
   * @param language of the user, such as {@code en} or {@code zh-CN}
   */
  public static Browser start(String language) {
    Optional<File> chromium = program("chromium", "chromium-browser", "google-chrome");
    Optional<File> chromedriver = program("chromedriver");
    assumeTrue(
        chromium.isPresent() && chromedriver.isPresent(),
        "no chromium and chromedriver on the PATH (Debian: chromium, chromium-driver)");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium.orElseThrow());
    options.addArguments(
        "--headless=new",
        "--no-sandbox", // which does not work for root, as tests in containers run
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--lang=" + language,
        "--accept-lang=" + language);
    options.setExperimentalOption("prefs", Map.of("intl.accept_languages", language));
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(chromedriver.orElseThrow())
            .usingAnyFreePort()
            .build();
    return new Browser(new ChromeDriver(service, options));
  }

  private static Optional<File> program(String... names) {
    return Stream.of(names)
        .flatMap(
            name ->
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                    .map(folder -> new File(folder, name)))
        .filter(File::canExecute)
        .findFirst();
  }

  /** Goes to a page, as a new one even where only the part behind the # differs. */
  public void open(String url) {
    driver.get("about:blank");
    driver.get(url);
  }

  /** The size of the window's inside, in CSS pixels. */
  public void size(int width, int height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
  }

  /** Whether the user wants dark pages. */
  public void dark(boolean dark) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
  }

  /** Elements of a CSS selector, as they are now. */
  public List<WebElement> all(String selector) {
    return driver.findElements(By.cssSelector(selector));
  }

  /** The first element of a CSS selector, once it is there and to be seen. */
  public WebElement first(String selector) {
    return until(
        "a visible " + selector,
        () -> all(selector).stream().filter(WebElement::isDisplayed).findFirst().orElse(null));
  }

  /**
   * Waits until something is there.
   *
   * @param there null or false as long as it is not
   */
  public <T> T until(String what, Supplier<? extends @Nullable T> there) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      T found = now(there);
      if (found != null && !Boolean.FALSE.equals(found)) {
        return found;
      }
      if (System.nanoTime() > end) {
        throw new AssertionError("There never was " + what);
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static <T> @Nullable T now(Supplier<? extends @Nullable T> there) {
    try {
      return there.get();
    } catch (StaleElementReferenceException e) { // the page has changed under it
      return null;
    }
  }

  /** Types into whatever has the focus. */
  public void type(CharSequence... keys) {
    driver.switchTo().activeElement().sendKeys(keys);
  }

  /** The id of what has the focus; its tag for want of one. */
  public String focused() {
    WebElement element = driver.switchTo().activeElement();
    String id = element.getDomAttribute("id");
    return id == null || id.isEmpty() ? element.getTagName() : id;
  }

  /** What a script gives, {@code return} and all. */
  public Object run(String script, Object... arguments) {
    return Objects.requireNonNull(driver.executeScript(script, arguments));
  }

  /** What a mouse does, once they are performed. */
  public Actions mouse() {
    return new Actions(driver, Duration.ofMillis(5));
  }

  /** Whether the page is wider than the window. */
  public boolean scrollsSideways() {
    return (boolean)
        run("return document.documentElement.scrollWidth > document.documentElement.clientWidth");
  }

  /** What the console says is wrong since it was last asked. */
  public List<String> errors() {
    return StreamSupport.stream(driver.manage().logs().get(LogType.BROWSER).spliterator(), false)
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::toString)
        .toList();
  }

  /** Fails if the console says that anything is wrong. */
  public void hasNoErrors() {
    assertThat(errors()).as("the browser's console").isEmpty();
  }

  /**
   * Fails where people who see little, use no mouse or have the page read to them would be lost: by
   * the rules of axe (contrast, names of controls, landmarks, order of headings and more).
   */
  public void isAccessible() {
    hasNoErrors();
    run(Axe.SCRIPT + "; return true");
    Object found =
        driver.executeAsyncScript(
            """
            const done = arguments[arguments.length - 1];
            axe.run().then(
              found => done(found.violations.flatMap(rule =>
                rule.nodes.map(node => rule.id + ': ' + rule.help + ': ' + node.html))),
              failure => done([String(failure)]));
            """);
    errors(); // of axe itself, which draws to tell the contrast of symbols
    assertThat((List<?>) found).as("what axe finds").isEmpty();
  }

  /** Read once, if at all. */
  private static final class Axe {
    static final String SCRIPT = script();

    private static String script() {
      String path = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";
      try (InputStream file = Axe.class.getResourceAsStream(path)) {
        return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * Keeps a picture of the window for people, in the folder {@code nightjar.screenshots} if that is
   * set.
   */
  public void picture(String name) throws IOException {
    String folder = System.getProperty("nightjar.screenshots", "");
    if (!folder.isEmpty()) {
      Files.createDirectories(Path.of(folder));
      Files.write(Path.of(folder).resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    }
  }

  @Override
  public void close() {
    driver.quit();
  }
}
