package dev.nightjar.jobs.cli.options;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.Settings;
import dev.nightjar.jobs.cli.Flags;
import dev.nightjar.jobs.cli.Options;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Settings of what a user gave, by the keys of options. */
public final class Given {
  private Given() {}

  /** Keys and values in turn. */
  public static Settings settings(String... keysAndValues) {
    Map<String, String> given = new TreeMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      given.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return Settings.resolve(
        new Settings.Origins(Optional.empty(), List.of(), given, List.of()),
        Options.ALL,
        List.of());
  }

  /** What a user reads of wrong use. */
  public static String refusal(ThrowingCallable use) {
    InvalidInput wrong = catchThrowableOfType(InvalidInput.class, use);
    return Flags.NAMES.in(String.valueOf(wrong.getMessage()));
  }

  /** What a user reads of a value that is not allowed. */
  public static String refusal(String key, String value) {
    return refusal(() -> settings(key, value));
  }
}
