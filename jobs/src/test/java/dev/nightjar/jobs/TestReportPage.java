package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.analyze.AnalysisDirectory;
import dev.nightjar.browser.Browser;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.run.VectorRun;
import dev.nightjar.testing.LocalSpark;
import dev.nightjar.testing.PointMaps;
import dev.nightjar.testing.VectorRuns;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/** The report of a run with 50,000 points on its map, as its readers meet it in a real browser. */
class TestReportPage {
  private static final int POINTS = 50_000;

  /** What the browser says of frames while a script or a mouse is at work. */
  private static final String WATCH =
      """
      window.tasks = []; window.frames = []; window.last = 0;
      new PerformanceObserver(list => window.tasks.push(...list.getEntries().map(e => e.duration)))
        .observe({type: 'longtask'});
      const step = now => { if (window.last) window.frames.push(now - window.last); window.last = now; requestAnimationFrame(step); };
      requestAnimationFrame(step);
      return true;""";

  @TempDir static Path folder;
  private static Browser browser;
  private static String url;

  /** What an analysis says of itself. */
  private record Outliers(
      long items,
      long outliers,
      double threshold,
      int top,
      Map<String, Long> reasons,
      List<Outlier> examples) {}

  private record Outlier(String id, double score, String reason, String text) {}

  @BeforeAll
  static void open() {
    browser = Browser.start("en"); // or all of this is skipped
    SparkSession spark = LocalSpark.session();
    Path vectors = folder.resolve("vectors");
    VectorRuns.write(spark, vectors, "first", 9, i -> false, i -> false);
    VectorRuns.write(spark, vectors, "second", 9, i -> i == 4, i -> false);
    Configuration hadoop = spark.sessionState().newHadoopConf();
    VectorRun run = OutputDirectory.existing(vectors.toString(), hadoop).run("second");
    PointMaps.write(spark, folder.resolve("map"), run, POINTS);
    AnalysisDirectory outliers =
        AnalysisDirectory.create("outliers", folder.resolve("outliers").toString(), hadoop);
    Outlier hostile = new Outlier(PointMaps.HOSTILE, 0.7, "unlike", PointMaps.HOSTILE);
    outliers.publish(
        run, Map.of(), new Outliers(9, 1, 0.5, 3, Map.of("unlike", 1L), List.of(hostile)));
    Path page = folder.resolve("report.html");
    CommandRunner.Ran ran =
        CommandRunner.run(
            new ReportJob(),
            "--vectors",
            vectors.toString(),
            "--analysis",
            folder.resolve("map").toString(),
            "--analysis",
            folder.resolve("outliers").toString(),
            "--output",
            page.toString());
    assertThat(ran.code()).as(ran.err()).isZero();
    url = page.toUri().toString();
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.close();
    }
  }

  @AfterEach
  void nothingWentWrong() {
    browser.hasNoErrors();
    browser.dark(false);
  }

  /** Opens the page, and waits for the map. */
  private static void open(int width, int height) {
    browser.size(width, height);
    browser.open(url);
    count("50,000 points");
    browser.run(
        "document.getElementById('map').scrollIntoView({behavior: 'instant'}); return true");
  }

  private static void count(String text) {
    browser.until(text, () -> browser.first("#map output").getText().equals(text));
  }

  private static String passage() {
    return browser.first("#map .passage").getText();
  }

  @Test
  void theBoxAndTheLegendFilterAndAPointShowsItsPassage() throws IOException {
    open(1200, 900);
    browser.picture("report-map-light");
    assertThat(browser.run("return performance.getEntriesByType('resource').length"))
        .as("requests")
        .isEqualTo(0L);
    browser.first("#map-find").sendKeys("</script>");
    count("1 of 50,000 points");
    Actions toPoint = browser.mouse().moveToElement(browser.first("#map canvas"), 0, top());
    toPoint.perform();
    assertThat(browser.first(".tip").getText()).contains("</script><script>");
    toPoint.click().perform();
    assertThat(passage()).contains("</script><script>", "cluster: ");
    browser.first("#map-find").clear();
    browser.first("#map-find").sendKeys(" ", Keys.BACK_SPACE);
    count("50,000 points");
    WebElement cluster = browser.all("#map .legend button").get(1);
    String points = cluster.findElement(org.openqa.selenium.By.tagName("b")).getText();
    cluster.click();
    count(points + " of 50,000 points");
    assertThat(cluster.getDomAttribute("aria-pressed")).isEqualTo("true");
    assertThat(browser.run("return document.scripts.length")).isEqualTo(7L);
  }

  /** Pixels from the middle of the canvas to the point that is highest on the map. */
  private static int top() {
    Object height =
        browser.run(
            "const c = document.querySelector('#map canvas');"
                + "return Math.round(Math.min(c.clientWidth, c.clientHeight) * 0.475)");
    return -((Long) height).intValue();
  }

  @Test
  void theLassoListsWhatItEncloses() {
    open(1200, 900);
    WebElement canvas = browser.first("#map canvas");
    browser.all("#map .controls button").getFirst().click();
    browser
        .mouse()
        .moveToElement(canvas, -200, -250)
        .clickAndHold()
        .moveByOffset(0, 200)
        .moveByOffset(200, 0)
        .moveByOffset(0, -200)
        .release()
        .perform();
    assertThat(passage()).containsPattern("^[\\d,]+ chunks in the lasso");
    browser.all("#map .passage li button").getFirst().click();
    assertThat(passage()).contains("cluster: ");
  }

  @Test
  void theKeyboardAloneReachesAll() {
    open(1200, 900);
    browser.run("document.querySelector('#map-find').focus(); return true");
    browser.type(Keys.TAB, Keys.TAB, Keys.TAB, Keys.TAB);
    assertThat(browser.focused()).isEqualTo("canvas");
    browser.type("+", "+", Keys.ARROW_LEFT, Keys.ENTER);
    assertThat(passage()).contains("cluster: ");
    browser.type("0", Keys.TAB, Keys.SPACE);
    browser.until("fewer points", () -> browser.first("#map output").getText().contains(" of "));
    browser.first("#outliers summary").sendKeys(Keys.ENTER);
    assertThat(browser.first("#outliers details[open] table").getText()).contains("unlike");
  }

  @Test
  void aPhoneAndADarkRoomAreFine() throws IOException {
    browser.dark(true);
    open(390, 800);
    assertThat(browser.scrollsSideways()).isFalse();
    assertThat(browser.run("return getComputedStyle(document.body).backgroundColor"))
        .isEqualTo("rgb(15, 20, 25)");
    browser.picture("report-map-phone-dark");
    browser.isAccessible();
    browser.dark(false);
    browser.isAccessible();
    browser.first("#map-find").sendKeys("</script>");
    count("1 of 50,000 points");
  }

  /** With {@code -Dnightjar.frames=true} it says how long frames took; no test goes by time. */
  @Test
  void pointsFollowTheMouse() {
    open(1200, 900);
    WebElement canvas = browser.first("#map canvas");
    browser.run(WATCH);
    Object before = picture();
    Actions pan = browser.mouse().moveToElement(canvas, 200, 150).clickAndHold();
    for (int i = 0; i < 60; i++) {
      pan.moveByOffset(-5, i % 2 == 0 ? -4 : 3);
    }
    pan.release().perform();
    browser.until("a moved map", () -> !picture().equals(before));
    for (int i = 0; i < 20; i++) {
      browser.first("#map canvas").sendKeys(i < 10 ? "+" : "-");
    }
    if (Boolean.getBoolean("nightjar.frames")) {
      System.out.println(
          browser.run(
              "const f = frames.sort((a, b) => a - b);"
                  + "return `${f.length} frames, median ${f[f.length >> 1].toFixed(1)} ms,"
                  + " longest ${f.at(-1).toFixed(1)} ms; tasks above 50 ms: ${tasks.map(t => t.toFixed(0)).join(' ') || 'none'}`"));
    }
  }

  /** The canvas as text. */
  private static Object picture() {
    return browser.run("return document.querySelector('#map canvas').toDataURL()");
  }
}
