package dev.nightjar.models;

import dev.nightjar.embed.node.NodeCache;
import dev.nightjar.io.cache.NodeFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The token budgets that this machine has found, beside its copies of models: each is looked for
 * once, by the first process that needs it. Safe for use by several threads and processes.
 */
public final class TokenBudgets {
  private static final Logger LOG = LoggerFactory.getLogger(TokenBudgets.class);

  private static final String FILE = "token-budget";

  /** The lines of {@code /proc/cpuinfo} that tell one processor's caches from another's. */
  private static final Set<String> TELLING =
      Set.of("vendor_id", "cpu family", "model", "model name", "stepping", "cache size");

  private TokenBudgets() {}

  /**
   * The budget of a model on this machine.
   *
   * @param model its fingerprint
   * @param runtime the version of what runs it
   * @param probe finds the budget; asked by one process at a time, and once by each where nothing
   *     can be kept
   */
  public static int of(String model, String runtime, Configuration hadoop, IntSupplier probe) {
    Path cache = NodeFolders.of(hadoop).tokenBudgets();
    String key = String.join("\n", model, runtime, processor());
    try {
      Path found =
          NodeCache.made(
              key,
              cache,
              folder ->
                  Files.writeString(folder.resolve(FILE), Integer.toString(probe.getAsInt())));
      int budget = Integer.parseInt(Files.readString(found.resolve(FILE)).strip());
      if (budget > 0) {
        return budget;
      }
    } catch (IOException | NumberFormatException e) {
      // A cache that is damaged costs the probe, not the run.
      LOG.info("Cannot keep a token budget in {}: {}", cache, e.toString());
    }
    return probe.getAsInt();
  }

  /** What kind of processor this is. */
  private static String processor() {
    try {
      List<String> first =
          Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
              .takeWhile(line -> !line.isBlank())
              .filter(line -> TELLING.contains(line.split(":", 2)[0].strip()))
              .toList();
      return String.join("\n", first);
    } catch (IOException e) {
      return System.getProperty("os.name") + " " + System.getProperty("os.arch");
    }
  }
}
