package dev.nightjar.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.embed.graph.TinyBert;
import dev.nightjar.embed.graph.TinyBert.Style;
import dev.nightjar.embed.node.NodeCache;
import dev.nightjar.io.cache.NodeFolders;
import dev.nightjar.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What cannot be kept is made by each process for itself, once, and goes with it. A file in the
 * place of a folder stands for one that may not be written, since tests may run as root.
 */
class TestUnwritableCaches {
  /** What is started. */
  static final class Process {
    private Process() {}

    public static void main(String[] args) throws IOException {
      Path folder = Path.of(args[0]);
      Path nowhere = folder.resolve("file").resolve("cache");
      assertThat(NodeCache.warnings()).isEmpty();
      assertMadeOnce(nowhere);
      assertNotWaitedFor(folder.resolve("cache"));
      assertSameBits(folder, nowhere);
      assertFoundOnce(nowhere);
      assertThat(NodeCache.writable(nowhere)).isEqualTo(NodeCache.own().orElseThrow());
      NodeCache.warnings().forEach(System.out::println);
    }

    private static Path made(String key, Path cache) throws IOException {
      return NodeCache.made(key, cache, part -> Files.writeString(part.resolve("file"), key));
    }

    private static void assertMadeOnce(Path nowhere) throws IOException {
      assertThat(NodeCache.isMade("key", nowhere)).isFalse();
      Path own = made("key", nowhere);
      assertThat(own).startsWithRaw(NodeCache.own().orElseThrow());
      assertThat(own.resolve("file")).hasContent("key");
      assertThat(NodeCache.isMade("key", nowhere)).isTrue();
      Files.writeString(own.resolve("file"), "the same");
      assertThat(made("key", nowhere).resolve("file")).hasContent("the same");
    }

    /** A folder in its place stands for the lock of another user. */
    private static void assertNotWaitedFor(Path cache) throws IOException {
      Path kept = made("locked", cache);
      Path lock = kept.resolveSibling(kept.getFileName() + ".lock");
      Files.delete(kept.resolve("file"));
      Files.delete(kept);
      Files.delete(lock);
      Files.createDirectory(lock);
      assertThat(made("locked", cache)).startsWithRaw(NodeCache.own().orElseThrow());
      assertThat(lock).isEmptyDirectory();
    }

    private static void assertSameBits(Path folder, Path nowhere) throws IOException {
      Path model = TinyBert.write(folder.resolve("m"), Style.STEPS);
      Configuration hadoop = new Configuration(false);
      hadoop.set(NodeFolders.COPIES, folder.resolve("cache").toString());
      ModelLocation kept = ModelStore.resolve(model.toString(), ModelOverrides.NONE, hadoop);
      Path graph = graph(kept, model, hadoop);
      hadoop.set(NodeFolders.COPIES, nowhere.toString());
      ModelLocation unkept = ModelStore.resolve(model.toString(), ModelOverrides.NONE, hadoop);
      assertThat(graph(unkept, model, hadoop)).isNotEqualTo(graph).hasSameBinaryContentAs(graph);
      assertThat(unkept.spec().fingerprint()).isEqualTo(kept.spec().fingerprint());
    }

    private static Path graph(ModelLocation location, Path model, Configuration hadoop) {
      return ModelStore.graph(location, (OnnxEncoder) location.spec().encoder(), model, hadoop);
    }

    private static void assertFoundOnce(Path nowhere) {
      Configuration hadoop = new Configuration(false);
      hadoop.set(NodeFolders.COPIES, nowhere.toString());
      AtomicInteger probes = new AtomicInteger();
      for (int time = 0; time < 2; time++) {
        assertThat(TokenBudgets.of("model", "1", hadoop, () -> 128 * probes.incrementAndGet()))
            .isEqualTo(128);
      }
    }
  }

  @Test
  void eachProcessMakesItsOwnAndSaysSoOnce(@TempDir Path folder) throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    try (ChildJvm child =
        ChildJvm.start(folder, Process.class, Map.of(), List.of(folder.toString()))) {
      assertThat(child.await()).as(child.lastWords()).isZero();
      assertThat(child.out().lines())
          .singleElement()
          .asString()
          .startsWith("Cannot keep what is made once a machine in " + file.resolve("cache") + " (")
          .endsWith("NIGHTJAR_CACHE or ‹cache.dir› names a folder that can be written");
      assertThat(child.left()).isEmpty();
    }
  }
}
