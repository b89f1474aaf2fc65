package dev.nightjar.jobs.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.browser.Browser;
import dev.nightjar.index.shard.IndexedChunk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page as its users meet it, in a real browser. */
class TestPage {
  @TempDir static Path folder;
  private static Browser browser;
  private static ServedIndex index;
  private static String url;

  @BeforeAll
  static void open() throws IOException {
    browser = Browser.start("en"); // or all of this is skipped
    index = new ServedIndex(folder);
    index.publish("first", chunks());
    url = index.serve().url();
  }

  private static List<IndexedChunk> chunks() {
    List<IndexedChunk> chunks = new ArrayList<>(ServedIndex.sample());
    String text =
        "Nightjars hunt at night. They catch moths in flight, with a wide gape, and rest on the ground by day. "
            .repeat(6);
    chunks.add(ServedIndex.chunk("nightjar", 0, text, Map.of("lang", "en", "year", "2024")));
    return chunks;
  }

  @AfterAll
  static void close() throws Exception {
    if (index != null) {
      index.close();
    }
    if (browser != null) {
      browser.close();
    }
  }

  @AfterEach
  void nothingWentWrong() {
    browser.hasNoErrors();
    browser.size(1200, 900);
    browser.dark(false);
  }

  private static List<String> texts(String selector) {
    return browser.all(selector).stream().map(WebElement::getText).toList();
  }

  private static void status(String text) {
    browser.until("status " + text, () -> browser.first("#status").getText().contains(text));
  }

  @Test
  void theKeyboardAloneSearchesFiltersAndReads() {
    browser.open(url);
    browser.until("the index is named", () -> browser.first("#served").getText().contains("first"));
    assertThat(browser.focused()).isEqualTo("query");
    browser.type("the bird of part c is in this night", Keys.ENTER);
    status("10 hits");
    assertThat(texts("#results .id").getFirst()).isEqualTo("bird#2");
    assertThat(texts("#results li:first-child mark")).containsExactly("bird", "part", "c", "night");
    assertThat(browser.first("#results .why").getText())
        .contains("meaning: rank 1")
        .contains("words: rank 1, BM25 ");

    browser.type(Keys.TAB, Keys.TAB, Keys.TAB); // search, context, the modes
    browser.type(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT);
    status("8 hits");
    browser.type(Keys.TAB, "la");
    browser.until("a completion", () -> texts("#completions li").equals(List.of("lang")));
    browser.type(Keys.ARROW_DOWN, Keys.ENTER, "= ");
    browser.until("values", () -> texts("#completions li").size() == 3);
    browser.type("z");
    browser.until("one value", () -> texts("#completions li").size() == 1);
    browser.type(Keys.ARROW_DOWN, Keys.ENTER);
    assertThat(browser.first("#filter").getDomProperty("value")).isEqualTo("lang = \"zh\" ");
    browser.type(Keys.ENTER);
    status("Nothing found");
  }

  @Test
  void aHitLeadsToItsLikesAndToItsDocument() {
    browser.open(url + "#q=bird+part+c&mode=text");
    status("7 hits");
    browser.all("#results li:first-child .actions button").get(1).click();
    browser.first("#document .asked");
    assertThat(texts("#document .part")).hasSize(5);
    assertThat(browser.first("#document .asked").getText()).contains("part c");
    browser.first("#more").click();
    browser.until("more around", () -> texts("#document .part").size() == 7);
    browser.type(Keys.ESCAPE);
    browser.until("closed", () -> browser.all("#document[open]").isEmpty());

    browser.all("#results li:first-child .actions button").get(0).click();
    browser.until("likes", () -> texts("#likes bdi").equals(List.of("bird#2")));
    browser.until("others", () -> !texts("#results .id").contains("bird#2"));
    assertThat((String) browser.run("return location.hash")).contains("like=bird%232");
  }

  @Test
  void aContextIsShownToBeCopied() {
    browser.open(url + "#q=bird&mode=vector");
    status("hits");
    browser.first("#ask").click();
    browser.until("a context", () -> browser.first("#context-text").getText().startsWith("[1] "));
    browser.first("#copy").click();
    browser.until(
        "copied or selected",
        () ->
            browser.first("#copy").getText().equals("Copied")
                || !browser.run("return String(getSelection())").equals(""));
    browser.first("#drop").click();
    assertThat(browser.all("#context").getFirst().isDisplayed()).isFalse();
  }

  @Test
  void hostileTextsAreOnlyText() throws IOException {
    browser.open(
        url + "#top=50&mode=hybrid&q=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E&filter=lang+%3D+%22x%22");
    status("hits");
    List<String> shown = texts("#results .text");
    assertThat(shown).anyMatch(text -> text.contains("<script>alert(1)</script><img src=x"));
    assertThat(browser.all("#results script, #results img, main [onerror]")).isEmpty();
    browser.picture("hostile");
    browser.open(url + "#mode=%3Cscript%3E&top=%3Cb%3E&q=bird&like=%3Cb%3Enobody");
    status("Invalid 'like'");
    browser.errors(); // the browser itself tells of the 400
  }

  @Test
  void aPhoneADarkRoomAndAWideScreenAreServed() throws IOException {
    browser.open(url + "#q=nightjars+hunt+at+night&mode=hybrid");
    status("hits");
    assertThat(browser.scrollsSideways()).isFalse();
    browser.picture("light");
    browser.isAccessible();
    String light = ground();
    browser.dark(true);
    assertThat(ground()).isNotEqualTo(light);
    browser.picture("dark");
    browser.isAccessible();
    browser.size(375, 800);
    assertThat(browser.scrollsSideways()).isFalse();
    browser.picture("phone");
    browser.first("#results .toggle").click();
    assertThat(browser.first("#results .toggle").getText()).isEqualTo("Show less");
    assertThat(browser.scrollsSideways()).isFalse();
  }

  private static String ground() {
    return (String) browser.run("return getComputedStyle(document.body).backgroundColor");
  }

  @Test
  void chineseReadersFindChinese() throws IOException {
    try (Browser chinese = Browser.start("zh-CN")) {
      chinese.size(1200, 900);
      chinese.open(url + "#q=天气&mode=hybrid");
      chinese.until("hits", () -> chinese.first("#status").getText().contains("条结果"));
      assertThat(chinese.first("button.main").getText()).isEqualTo("搜索");
      assertThat(chinese.run("return document.documentElement.lang")).isEqualTo("zh");
      assertThat(chinese.first("#results mark").getText()).isEqualTo("天气");
      chinese.picture("chinese");
      chinese.hasNoErrors();
    }
  }
}
