package dev.nightjar.analyze.duplicates.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestNumbers {
  private static boolean differ(String a, String b) {
    boolean differ = Numbers.differ(Numbers.of(a), Numbers.of(b));
    assertThat(Numbers.differ(Numbers.of(b), Numbers.of(a))).as("either way").isEqualTo(differ);
    return differ;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1.022 MeV | 1.032 MeV",
        "a dose of 5 mg | a dose of 50 mg",
        "a dose of 5 mg | a dose of 5 kg",
        "it fell by 5% | it fell by 5",
        "it costs $5 | it costs €5",
        "below -5 degrees | below 5 degrees",
        "below −5 degrees | below 5 degrees",
        "in 2023 | in 2024",
        "version 3.1.2 | version 3.1.3",
        "at 10:30 | at 10:45",
        "vitamin B12 | vitamin B6",
        "5 of 10 | 10 of 5",
        "two cats | three cats",
        "one dose | two doses",
        "the first step | the third step",
        "type II diabetes | type III diabetes",
        "第三章 | 第四章",
        "三十五人 | 三十六人",
        "二〇二四年 | 二〇二五年",
        "约3万人 | 约3千人",
        "有一只猫 | 有两只猫",
        "长１２米 | 长１３米",
        "长12米 | 长12千米",
        "三点五 | 三点六",
        "٣ items | ٤ items",
        "there are 7 | there are",
      })
  void otherNumbersAreSeen(String a, String b) {
    assertThat(differ(a, b)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,000.50 items | 1000.5 items",
        "1.234.567 items | 1234567 items",
        "1,5 l | 1.50 l",
        "007 | 7",
        "page 12 | Page １２",
        "page 12 of the book | on page 12 of the old book",
        "in 2020 we had 5 | we had 5 in 2020",
        "the 2 cats | the two cats",
        "1st | first",
        "chapter 4 | chapter IV",
        "one of the cats | of the cats",
        "这是一只猫 | 这是只猫",
        "25人 | 二十五人",
        "25人 | 贰拾伍人",
        "30000人 | 3万人",
        "15000人 | 1.5万人",
        "2024年 | 二〇二四年",
        "两千人 | 2000人",
        "covid-19 cases | covid 19 cases",
        "5 mg a day | 5 mgs a day",
        "no number | none at all",
      })
  void theSameNumbersAreTheSameHoweverWritten(String a, String b) {
    assertThat(differ(a, b)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "十, 10",
    "十二, 12",
    "二十, 20",
    "一百零五, 105",
    "一千二百三十四, 1234",
    "三万五千, 35000",
    "一亿二千万, 120000000",
    "一万亿, 1000000000000",
    "零, 0",
    "三点一四, 3.14",
    "五百, 500",
  })
  void chineseNumbersAreRead(String numerals, String value) {
    assertThat(ChineseNumerals.value(numerals)).isEqualTo(value);
  }

  @Test
  void whatIsLeftOfATextHasASignForEachNumber() {
    Numbers numbers = Numbers.of("From 3 to Twenty cm");

    assertThat(numbers.values()).isEqualTo(List.of("3", "20"));
    assertThat(numbers.units()).isEqualTo(List.of("", "cm"));
    assertThat(numbers.rest()).isEqualTo("from # to # cm");
  }
}
