package dev.nightjar.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TestFigures {
  @Test
  void sharesHaveFourDigits() {
    assertThat(Figures.rounded(2 / 3.0)).isEqualTo(0.6667);
    assertThat(Figures.rounded(-0.00004)).isZero();
    assertThat(Figures.rounded(1)).isEqualTo(1);
  }

  @Test
  void smallNumbersHaveSix() {
    assertThat(Figures.finely(0.000_012_34)).isEqualTo(0.000012);
  }

  @Test
  void aTextIsALine() {
    assertThat(Figures.line("  one\n\ttwo\r\n three  ")).isEqualTo("one two three");
    assertThat(Figures.line(null)).isEmpty();
    assertThat(Figures.line(" \n ")).isEmpty();
  }

  @Test
  void eightyCharactersFit() {
    assertThat(Figures.line("x".repeat(80))).hasSize(80).doesNotContain("…");
    assertThat(Figures.line("x".repeat(81))).hasSize(80).endsWith("x…");
  }

  @Test
  void charactersBeyondTheFirstPlaneAreNotCutInTwo() {
    String line = Figures.line("𝒜".repeat(100));
    assertThat(line.codePointCount(0, line.length())).isEqualTo(80);
    assertThat(line).isEqualTo("𝒜".repeat(79) + "…");
  }
}
