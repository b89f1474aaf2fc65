package dev.nightjar.tokenize;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** OpenAI's encoding: ids as tiktoken has them, and where they are in the text. */
class TestTiktokenTokenizer {
  private static final String[] PIECES = {
    "the",
    " nightjar",
    " ",
    "  ",
    "\n",
    ".\n\n",
    "夜鹰",
    "在夜间",
    "😀",
    "é",
    "e\u0301",
    "123",
    "\t",
    "'s",
    "👩‍👩‍👧",
    "ß",
    "\ud83d",
    "<|endoftext|>",
    "สวัสดี"
  };

  private final TiktokenTokenizer tokenizer = new TiktokenTokenizer();

  @Test
  void idsAreThoseOfTiktoken() {
    // From tiktoken's own tests of cl100k_base.
    assertThat(tokenizer.tokenize("hello world").ids()).containsExactly(15339, 1917);
    assertThat(tokenizer.tokenize("rer").ids()).containsExactly(38149);
    assertThat(tokenizer.tokenize("today\n \n").ids()).containsExactly(31213, 27907);
    assertThat(tokenizer.tokenize("").ids()).isEmpty();
    assertThat(tokenizer.spellings(new int[] {15339, 1917})).containsExactly("hello", " world");
  }

  @Test
  void offsetsLeaveTheSpaceBeforeAWordOut() {
    Tokens tokens = tokenizer.tokenize("the cat 😀x");
    assertThat(tokens.starts()[1]).isEqualTo(4);
    assertThat(tokens.ends()[1]).isEqualTo(7);
    assertThat(tokens.ends()[tokens.size() - 1]).isEqualTo("the cat 😀x".length());
  }

  @Test
  void longTextsHaveTheIdsThatTheyHaveAtOnce() {
    Encoding library = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.CL100K_BASE);
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 12_000 * (seed % 2) + 200; i++) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
      Tokens tokens = tokenizer.tokenize(text.toString());
      assertThat(tokens.ids())
          .as("seed " + seed)
          .isEqualTo(
              library.encodeOrdinary(text.toString().replaceAll("\\p{Cs}", "\ufffd")).toArray());
      int behind = 0;
      for (int i = 0; i < tokens.size(); i++) {
        assertThat(tokens.starts()[i]).as("seed " + seed).isLessThan(tokens.ends()[i]);
        assertThat(tokens.ends()[i]).isGreaterThanOrEqualTo(behind);
        behind = tokens.ends()[i];
      }
      assertThat(behind).isEqualTo(text.length());
      Tokens head = tokenizer.tokenizeHead(text.toString(), 50);
      assertThat(head.size()).isGreaterThanOrEqualTo(50);
      assertThat(tokens.ids()).startsWith(head.ids());
    }
  }
}
