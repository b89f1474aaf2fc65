package dev.nightjar.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestRepetition {
  private static final String SAID =
      "Regular meditation calms the mind, eases anxiety and relieves stress. 规律的冥想能减轻焦虑感。";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "REGULAR meditation calms the mind - eases anxiety and relieves stress | 0.5 | true",
        "规律的冥想，能减轻焦虑感！ | 0.5 | true",
        "Regular meditation calms the mind, which is why many people practise it daily | 0.5 | false",
        "Calm comes to those who meditate | 0.94 | false",
        "Calm comes to those who meditate | 0.96 | true",
        "Calm comes to the 3 who meditate | 0.96 | false",
        "mind | 0.5 | false",
        "?! | 0.5 | false",
      })
  void nearlyAllOfItsShinglesOrItsVectorMakeAPassageARepetition(
      String text, double cosine, boolean repetition) {
    assertThat(Repetition.of(text, SAID, cosine)).isEqualTo(repetition);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "The line lies at 1.022 MeV in the spectrum of the source | The line lies at 1.032 MeV in the spectrum of the source | false",
        "The line lies at 1.022 MeV in the spectrum of the source | The line lies at 1.022 MeV in the spectrum of the source. | true",
        "2019年3月的收入 | 2019年4月的收入 | false",
        "3月2019年的收入 | 2019年3月的收入 | true",
      })
  void numbersThatDifferMakeAnotherPassage(String text, String before, boolean repetition) {
    assertThat(Repetition.of(text, before, 0.99)).isEqualTo(repetition);
  }
}
