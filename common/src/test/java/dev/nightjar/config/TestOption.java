package dev.nightjar.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What texts become, and which are refused. */
class TestOption {
  private enum Colour {
    RED,
    DARK_BLUE
  }

  private static <T> T parsed(Option<T> option, String text) {
    return option.parser().apply(text);
  }

  private static void assertRefused(Option<?> option, String text) {
    assertThatThrownBy(() -> parsed(option, text))
        .as("'%s'", text)
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void numbersMayBeGroupedAndHaveBlanksAround() {
    Option<Long> option = Option.number("n", "--n", -5, 1_000_000, 7, "N");
    assertThat(parsed(option, " 1_000_000 ")).isEqualTo(1_000_000);
    assertThat(parsed(option, "-5")).isEqualTo(-5);
    assertThat(option.fallback()).contains("7");
    assertThat(option.allowed()).hasToString("a number from -5 to 1000000");
    for (String wrong : List.of("-6", "1000001", "", "1.0", "1e3", "ten", "99999999999999999999")) {
      assertRefused(option, wrong);
    }
  }

  @Test
  void aShareIsFromNoneToAll() {
    Option<Double> option = Option.share("s", "--s", "0.5", "S");
    assertThat(parsed(option, "0")).isZero();
    assertThat(parsed(option, "1")).isEqualTo(1);
    assertThat(parsed(option, "1e-3")).isEqualTo(0.001);
    for (String wrong : List.of("-0.1", "1.0001", "NaN", "Infinity", "half", "")) {
      assertRefused(option, wrong);
    }
  }

  @Test
  void anAmountHasNoUpperEndButInfinity() {
    Option<Double> option = Option.amount("a", "--a", "a number from 0", "1", "A");
    assertThat(parsed(option, "1e300")).isEqualTo(1e300);
    for (String wrong : List.of("-1", "NaN", "Infinity")) {
      assertRefused(option, wrong);
    }
  }

  @Test
  void aChoiceIsInLowerCaseAndItsFirstIsTheDefault() {
    Option<Colour> option = Option.choice("c", "--c", "C", Colour.class);
    assertThat(parsed(option, " dark_blue ")).isEqualTo(Colour.DARK_BLUE);
    assertThat(option.fallback()).contains("red");
    assertThat(option.allowed().words()).containsExactly("red", "dark_blue");
    assertRefused(option, "RED");
    assertThatThrownBy(() -> parsed(option, "rde")).hasMessage("; did you mean 'red'?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "1", "TRUE", ""})
  void aToggleIsTrueOrFalse(String wrong) {
    Option<Boolean> option = Option.toggle("t", "--t", "T");
    assertThat(option.isToggle()).isTrue();
    assertThat(parsed(option, "true")).isTrue();
    assertThat(parsed(option, " false")).isFalse();
    assertThat(option.fallback()).contains("false");
    assertRefused(option, wrong);
  }

  @Test
  void namesInAListHaveNoBlanksAndAreNotEmpty() {
    Option<List<String>> option = Option.list("l", "--l", "L", "x");
    assertThat(parsed(option, " a, b c ,,d,")).containsExactly("a", "b c", "d");
    assertThat(parsed(option, "")).isEmpty();
    assertThat(option.fallback()).contains("x");
  }

  @Test
  void idsMayHaveCommas() {
    Option<List<String>> option = Option.ids("i", "--i", "I");
    assertThat(parsed(option, "a\\,b,c")).containsExactly("a,b", "c");
    assertThat(option.fallback()).isEmpty();
  }

  @Test
  void autoAndNoneAreNoValues() {
    Option<Optional<Long>> auto = Option.number("n", "--n", 1, 9, 1, "N").orAuto();
    assertThat(auto.fallback()).contains("auto");
    assertThat(parsed(auto, " auto ")).isEmpty();
    assertThat(parsed(auto, "3")).contains(3L);
    assertThat(auto.allowed()).hasToString("auto, or a number from 1 to 9");
    Option<Optional<Colour>> none = Option.choice("c", "--c", "C", Colour.class).orNone();
    assertThat(none.allowed()).hasToString("none, red, dark_blue");
    assertThat(none.allowed().words()).startsWith("none");
    assertRefused(none, "auto");
  }

  @Test
  void aPathMustBeThereUnlessOnlyItsFileSystemKnows(@TempDir Path folder) {
    Option<String> option = Option.existing("p", "--p", "P");
    assertThat(parsed(option, folder.toString())).isEqualTo(folder.toString());
    for (String elsewhere :
        List.of("s3a://bucket/x", "hdfs://host/x", "file:/x", "/data/*.json", "a{b,c}")) {
      assertThat(parsed(option, elsewhere)).isEqualTo(elsewhere);
    }
    assertThatThrownBy(() -> parsed(option, folder.resolve("no").toString()))
        .hasMessage("; there is no such file or folder");
    assertThat(parsed(Option.path("p", "--p", "a file", "P"), "/no/such")).isEqualTo("/no/such");
  }

  @Test
  void problemsAreAllTold() {
    InvalidInput wrong =
        new InvalidInput(
            List.of(
                InvalidInput.Problem.option("a", 3, "too many").and("; fewer"),
                InvalidInput.Problem.missing("b", "a file")));
    assertThat(wrong)
        .hasMessage("Invalid option ‹a›: 3 (too many); fewer\nMissing option ‹b›: a file");
    assertThat(wrong.subject()).isEqualTo("a");
    assertThat(wrong.edited(text -> text.replace("‹a›", "--a")).problems())
        .extracting(InvalidInput.Problem::text)
        .first()
        .isEqualTo("Invalid option --a: 3 (too many); fewer");
    assertThat(InvalidInput.told("file", "Cannot read it")).hasMessage("Cannot read it");
  }
}
