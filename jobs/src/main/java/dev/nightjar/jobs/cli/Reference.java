package dev.nightjar.jobs.cli;

import dev.nightjar.config.Option;

/** Writes the reference of all options, from the options themselves. */
public final class Reference {
  private Reference() {}

  /** The page {@code docs/configuration.md}. */
  public static String markdown() {
    StringBuilder page = new StringBuilder();
    page.append(
        "# Configuration\n\nGenerated from the options in the code; a test fails when it is stale.\n\n");
    page.append(
        "Every key can stand in a HOCON file (`--config FILE`) and in `--set key=value`; the\n");
    page.append(
        "command line wins over `--set`, `--set` over the file, the file over the defaults.\n\n");
    page.append("| key | flag | default | allowed | what it does |\n|---|---|---|---|---|\n");
    for (Option<?> option : Options.ALL) {
      page.append(
          "| `%s` | %s | %s | %s | %s |\n"
              .formatted(
                  option.key(),
                  code(option.flag()),
                  code(option.fallback().orElse("")),
                  option.allowed(),
                  option.description()));
    }
    return page.toString();
  }

  /** The file {@code conf/nightjar.conf}: every key with its default. */
  public static String hocon() {
    StringBuilder file = new StringBuilder();
    file.append(
        "# Every key with its default. Generated from the options in the code; a test fails when it\n");
    file.append(
        "# is stale. Copy what you change into a file of your own: nightjar embed --config FILE.\n");
    for (Option<?> option : Options.ALL) {
      String value =
          option
              .fallback()
              .map(v -> option.key() + " = \"" + v + "\"")
              .orElse("# " + option.key() + " =");
      file.append("\n# %s (%s).\n%s\n".formatted(option.description(), option.allowed(), value));
    }
    return file.toString();
  }

  private static String code(String text) {
    return text.isEmpty() ? "" : "`" + text + "`";
  }
}
