package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.config.Option;
import dev.nightjar.jobs.CommandRunner.Ran;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Options;
import dev.nightjar.jobs.cli.options.JobOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The list of commands, and what is made from it. */
class TestCommands {
  private static final String START = "<!-- commands -->\n";
  private static final String END = "<!-- /commands -->";

  static List<Commands.Entry> entries() {
    return Commands.ALL;
  }

  @ParameterizedTest
  @MethodSource("entries")
  void everyCommandNamesItselfAndHasHelp(Commands.Entry entry) {
    Job job = entry.make();
    assertThat(job.command().name()).isEqualTo(entry.path().replace('/', ' '));
    assertThat(job.parts().keySet())
        .as("a job finds its parts")
        .isEqualTo(Commands.parts(entry.path()).keySet());
    Ran ran = CommandRunner.run(job, "--help");
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("nightjar " + job.command().name(), "--json");
  }

  @ParameterizedTest
  @MethodSource("entries")
  void whatHasAMasterRunsOnSpark(Commands.Entry entry) {
    boolean master = hasMaster(entry.make());
    if (!entry.whole().isEmpty()) { // the launcher goes by the first word
      assertThat(entry.spark()).isEmpty();
      assertThat(!master || !named(entry.whole()).spark().isEmpty()).isTrue();
    } else {
      boolean inParts = entry.make().parts().values().stream().anyMatch(TestCommands::hasMaster);
      assertThat(master || inParts).isEqualTo(!entry.spark().isEmpty());
    }
    if (entry.spark().startsWith("-")) {
      assertThat(entry.make().command().options()).extracting(Option::flag).contains(entry.spark());
    } else {
      List<String> words = new ArrayList<>(entry.make().parts().keySet());
      words.addAll(List.of("", "spark"));
      assertThat(words).contains(entry.spark());
    }
  }

  private static boolean hasMaster(Job job) {
    return job.command().options().contains(JobOptions.MASTER);
  }

  private static Commands.Entry named(String path) {
    return Commands.ALL.stream().filter(e -> e.path().equals(path)).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("entries")
  void optionsAreThoseOfTheReference(Commands.Entry entry) {
    Command command = entry.make().command();
    assertThat(Options.ALL).containsAll(command.options());
    assertThat(command.options()).doesNotHaveDuplicates().containsAll(command.required());
  }

  @Test
  void everyJobIsListed() throws Exception {
    Path classes = Path.of(Commands.class.getResource("Commands.class").toURI()).getParent();
    try (Stream<Path> files = Files.list(classes)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .filteredOn(file -> file.endsWith("Job.class"))
          .containsExactlyInAnyOrderElementsOf(
              Commands.ALL.stream().map(entry -> entry.job() + ".class").toList());
    }
  }

  @Test
  void theTableOfTheReadmeIsCurrent() throws Exception {
    Path readme = Path.of(System.getProperty("nightjar.root"), "README.md");
    String text = Files.readString(readme);
    int start = text.indexOf(START) + START.length();
    String current = text.substring(0, start) + table() + text.substring(text.indexOf(END));
    if (Boolean.getBoolean("nightjar.write-reference")) {
      Files.writeString(readme, current);
    }
    assertThat(readme).as("write it anew: see CONTRIBUTING.md").hasContent(current);
  }

  private static String table() {
    return Commands.ALL.stream()
        .map(entry -> entry.make().command())
        .filter(command -> !command.arguments().startsWith("[")) // its parts say all
        .map(command -> "| `%s` | %s |\n".formatted(usage(command), command.summary()))
        .collect(Collectors.joining("", "| command | what it does |\n|---|---|\n", ""));
  }

  private static String usage(Command command) {
    Stream<String> required =
        command.required().stream()
            .map(Option::flag)
            .map(flag -> flag + " " + flag.substring(2).toUpperCase(Locale.ROOT));
    return Stream.concat(
            Stream.of("nightjar", command.name(), command.arguments().replace("|", "\\|")),
            required)
        .filter(word -> !word.isEmpty())
        .collect(Collectors.joining(" "));
  }
}
