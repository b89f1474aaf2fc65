package dev.nightjar.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.OnnxEncoder.EncoderLayer;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.io.cache.NodeFolders;
import dev.nightjar.testing.ModelFolders;
import dev.nightjar.testing.OtherFileSystem;
import dev.nightjar.testing.Overrides;
import dev.nightjar.testing.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever opens a model has the files that its fingerprint says. */
class TestModelStore {
  private static final int[] OTHERS = {7};

  @TempDir private Path folder;
  private final Configuration hadoop = OtherFileSystem.in(new Configuration(false));
  private Path model = Path.of("");
  private int versions;

  @BeforeEach
  void write() throws IOException {
    hadoop.set(NodeFolders.COPIES, folder.resolve("cache").toString());
    model = put();
  }

  /** Puts a model of the same size there, at another time. */
  private Path put(int... broken) throws IOException {
    Path put = TinyModel.write(folder.resolve("m"), broken);
    Files.setLastModifiedTime(
        put.resolve("model.onnx"), FileTime.from(Instant.EPOCH.plusSeconds(60L * ++versions)));
    return put;
  }

  private ModelLocation find(ModelOverrides overrides) {
    return ModelStore.find(model.toString(), overrides, hadoop);
  }

  @Test
  void anotherModelOfAFolderThatWasCheckedIsCheckedToo() throws IOException {
    put(OTHERS);
    ModelLocation other = find(ModelOverrides.NONE);
    put();
    ModelLocation first = find(ModelOverrides.NONE);

    assertThat(ModelStore.local(first, hadoop)).isEqualTo(model);
    assertThatThrownBy(() -> ModelStore.local(other, hadoop))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("Cannot use " + model.resolve("model.onnx") + ": its SHA-256 is ")
        .hasMessageEndingWith("put the same files on every machine");
  }

  @Test
  void filesThatAreReplacedMeanwhileAreNoticed() throws IOException {
    ModelLocation found = find(ModelOverrides.NONE);
    assertThat(ModelStore.local(found, hadoop)).isEqualTo(model);
    put(OTHERS);

    assertThatThrownBy(() -> ModelStore.local(found, hadoop))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("the run began with");
  }

  @Test
  void aCopyKeepsTheDigestsOfEveryFileThatWasEverWanted() throws IOException {
    Path dense = ModelFolders.write("dense-tanh", folder.resolve("dense"));
    String uri = "other://" + dense;
    ModelOverrides few = new Overrides().layer(EncoderLayer.EMBEDDINGS).made();
    assertThat(ModelStore.find(uri, few, hadoop).spec().files())
        .doesNotContainKey("2_Dense/model.safetensors");
    ModelLocation all = ModelStore.find(uri, ModelOverrides.NONE, hadoop);
    Path weights = ModelStore.local(all, hadoop).resolve("2_Dense").resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights, bytes);

    assertThatThrownBy(() -> ModelStore.find(uri, ModelOverrides.NONE, hadoop))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("Cannot use " + weights + ": its SHA-256 is ");
    assertThatThrownBy(() -> ModelStore.local(all, hadoop))
        .isInstanceOf(ModelException.class)
        .hasMessageEndingWith("begin the run again if " + uri + " was replaced meanwhile");
  }

  /** The local disk, where a model is replaced while it is copied. */
  public static final class RestlessDisk extends FilterFileSystem {
    /** For Hadoop. */
    public RestlessDisk() {
      super(new RawLocalFileSystem());
    }

    @Override
    public FSDataInputStream open(org.apache.hadoop.fs.Path file, int buffer) throws IOException {
      TinyModel.write(Path.of(file.getParent().toUri().getPath()), OTHERS);
      return super.open(file, buffer);
    }
  }

  @Test
  void aModelThatIsReplacedWhileItIsCopiedIsNotKept() {
    String uri = "file://" + model;
    hadoop.set("fs.file.impl", RestlessDisk.class.getName());
    hadoop.setBoolean("fs.file.impl.disable.cache", true);

    assertThatThrownBy(() -> ModelStore.find(uri, ModelOverrides.NONE, hadoop))
        .hasMessageStartingWith("Cannot fetch " + uri + ": it changes while it is copied");

    hadoop.unset("fs.file.impl");
    assertThat(ModelStore.find(uri, ModelOverrides.NONE, hadoop).spec().files())
        .containsKey("model.onnx");
  }

  @Test
  void aBuiltInModelIsFoundAgainByItsNameWhereverItIsKept() throws IOException {
    Configuration moved = new Configuration(false);
    moved.set(NodeFolders.ROOT, folder.resolve("machine").toString());
    Path fetched = TinyModel.write(folder.resolve("machine/models/minilm"));
    for (String name : List.of("minilm", fetched.toString())) {
      ModelLocation found = ModelStore.find(name, ModelOverrides.NONE, moved);
      assertThat(found.uri()).isEqualTo(fetched.toString());
      assertThat(found.reference()).isEqualTo("minilm");
      assertThat(found.with(found.spec().withPassagePrefix("p: ")).reference()).isEqualTo("minilm");
    }
    Path another = TinyModel.write(folder.resolve("another/minilm"));
    assertThat(ModelStore.find(another.toString(), ModelOverrides.NONE, moved).reference())
        .isEqualTo(another.toString());
  }
}
