package dev.nightjar.jobs.cli.options;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.InvalidInput.Problem;
import dev.nightjar.jobs.cli.Flags;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestFlags {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ‹output.fresh› embeds everything anew        | --fresh embeds everything anew
          (‹source.corrupt-files› reject goes on)      | (--corrupt-files reject goes on)
          a larger ‹index.width› or ‹index.beam-width› | a larger --width or --beam-width
          the option ‹input› is                        | the option '--input' is
          name a file with ‹remote.key-file›           | name a file with remote.key-file
          ‹source.id-column=NAME› names another        | --set source.id-column=NAME names another
          ‹nightjar index index.vectors=a=b output=c d› | nightjar index --vectors a=b --output c d
          ‹nightjar runs list DIR›                     | nightjar runs list DIR
          """)
  void marksBecomeFlags(String text, String shown) {
    assertThat(Flags.NAMES.in(text)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "‹nobody›",
    "‹no.key=1›",
    "column `output`",
    "${input} {input} <input> [input]",
    "$1"
  })
  void whatMarksNoOptionStays(String text) {
    assertThat(Flags.NAMES.in(text)).isEqualTo(text);
  }

  @Test
  void wrongOptionsAreToldAsTheyAreTyped() {
    InvalidInput wrong =
        new InvalidInput("output.run-id", "$1 ‹x›", "there is one", "names are given once");
    assertThat(wrong.subject()).isEqualTo("output.run-id");
    assertThat(wrong)
        .hasMessage("Invalid option ‹output.run-id›: $1 ‹x› (there is one; names are given once)");
    assertThat(Flags.NAMES.in(wrong.problems().getFirst().text()))
        .isEqualTo("Invalid option '--run-id': $1 ‹x› (there is one; names are given once)");
    assertThat(Flags.NAMES.in(Problem.missing("engine.gpu-share", "a part").text()))
        .isEqualTo("Missing option 'engine.gpu-share': a part");
  }
}
