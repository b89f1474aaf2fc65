package dev.nightjar.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.testing.ChunkerContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Every chunker keeps to the contract. */
class TestChunkerContract {
  @Test
  void noChunkerIsLeftOut() {
    assertThat(Chunker.byName().keySet())
        .containsExactly("markdown", "recursive", "sentences", "tokens", "whole");
  }

  @Nested
  class Tokens extends ChunkerContract {
    @Override
    protected String chunker() {
      return "tokens";
    }
  }

  @Nested
  class Sentences extends ChunkerContract {
    @Override
    protected String chunker() {
      return "sentences";
    }
  }

  @Nested
  class Recursive extends ChunkerContract {
    @Override
    protected String chunker() {
      return "recursive";
    }
  }

  @Nested
  class Markdown extends ChunkerContract {
    @Override
    protected String chunker() {
      return "markdown";
    }
  }

  @Nested
  class Whole extends ChunkerContract {
    @Override
    protected String chunker() {
      return "whole";
    }

    @Override
    protected boolean truncates() {
      return true;
    }
  }
}
