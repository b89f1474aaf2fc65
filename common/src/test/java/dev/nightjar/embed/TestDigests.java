package dev.nightjar.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Digests of texts and streams. */
class TestDigests {

  @Test
  void digestsAreThoseOfTheStandard() throws IOException {
    String abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assertThat(Digests.sha256("abc")).isEqualTo(abc);
    assertThat(Digests.sha256("")).startsWith("e3b0c442");
    byte[] many = "nightjar".repeat(100_000).getBytes(StandardCharsets.UTF_8);
    assertThat(Digests.sha256(new ByteArrayInputStream(many)))
        .isEqualTo(Digests.sha256("nightjar".repeat(100_000)));
  }
}
