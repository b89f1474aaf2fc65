package dev.nightjar.tokenize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TestGraphemes {
  private static final int[] BLOCKS = {
    0x0, 0x300, 0x370, 0x480, 0x5d0, 0x600, 0x640, 0x900, 0xe30, 0x1100, 0x2000, 0x2020, 0x3000,
    0x3020, 0x3040, 0x3090, 0x30a0, 0x30f0, 0x3400, 0x9ff0, 0xac00, 0xd7a0, 0xd800, 0xfe00, 0x1f1e0,
    0x1f3f0, 0x1f460
  };

  @Test
  void boundariesAreWhereCharactersBegin() {
    for (int seed = 0; seed < 2000; seed++) {
      Random random = new Random(seed);
      StringBuilder made = new StringBuilder();
      for (int i = 0; i < 30; i++) {
        made.appendCodePoint(BLOCKS[random.nextInt(BLOCKS.length)] + random.nextInt(32));
      }
      String text = made.toString();
      BitSet starts = new BitSet();
      Graphemes.walk(
          text,
          (start, end) -> {
            starts.set(start);
            return true;
          });
      starts.set(text.length());
      Graphemes characters = new Graphemes(text);
      for (int at = 0; at <= text.length(); at++) {
        assertThat(characters.isBoundary(at))
            .as("seed %d, at %d", seed, at)
            .isEqualTo(starts.get(at));
        assertThat(characters.atOrBefore(at)).isEqualTo(starts.previousSetBit(at));
        assertThat(characters.atOrAfter(at)).isEqualTo(starts.nextSetBit(at));
      }
    }
  }
}
