package dev.nightjar.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestFrontMatter {
  @Test
  void keysAreAttributesAsTheyAreWritten() {
    String text =
        """
        ---
        title: "Night: shift"
        position: 03
        start: 12:30
        draft: yes
        tags: [ops, on-call]
        author: {name: Ann}
        empty:
        # a remark
        ---

        Who to call. 😀
        """;
    FrontMatter front = FrontMatter.of(text);
    assertThat(front.values())
        .isEqualTo(
            Map.of(
                "title", "Night: shift",
                "position", "03",
                "start", "12:30",
                "draft", "yes",
                "tags", "[\"ops\",\"on-call\"]",
                "author", "{\"name\":\"Ann\"}"));
    assertThat(text.substring(front.end())).startsWith("\nWho to call");
    assertThat(front.masked(text).strip()).isEqualTo("Who to call. 😀");
    assertThat(front.masked(text)).hasSameSizeAs(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a text",
        "--- a text\n---\n",
        "---\nnot closed: 1\n",
        "---\nA paragraph between rules.\n---\nb",
        "---\n- a\n- list\n---\nb",
        "---- \na: 1\n---\n",
        "+++\nnot closed = 1\n---\n",
        "+++\nA paragraph between plus signs.\n+++\nb"
      })
  void whatIsNoFrontMatterStaysText(String text) {
    assertThat(FrontMatter.of(text)).isEqualTo(FrontMatter.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "title: one: two",
        "tags:\t[a",
        "a: &a [1]\nb: *a", // lists that are repeated by reference grow without end
      })
  void whatCannotBeReadIsNeitherTextNorAttributes(String yaml) {
    FrontMatter front = FrontMatter.of("\ufeff---\r\n" + yaml + "\r\n...\r\nb");
    assertThat(front.isRead()).isFalse();
    assertThat(front.values()).isEmpty();
    assertThat(front.masked("\ufeff---\r\n" + yaml + "\r\n...\r\nb").strip()).isEqualTo("b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"title = \"Night shift\"", "# a remark\n[params]\nweight = 3"})
  void tomlIsNeitherTextNorAttributes(String toml) {
    String text = "+++\n" + toml + "\n+++\nb";
    FrontMatter front = FrontMatter.of(text);
    assertThat(front.isRead()).isFalse();
    assertThat(front.masked(text).strip()).isEqualTo("b");
  }
}
