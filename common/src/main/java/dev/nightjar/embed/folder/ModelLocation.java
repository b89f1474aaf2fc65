package dev.nightjar.embed.folder;

import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.RemoteEncoder;
import java.io.Serializable;
import java.nio.file.Path;

/**
 * A model and where its files lie.
 *
 * @param uri the folder: a path on every machine, or a URI of any file system Hadoop knows, which
 *     each machine copies once; {@code openai:NAME} for a hosted model, which has no files
 * @param spec what it is
 */
public record ModelLocation(String uri, ModelSpec spec) implements Serializable {
  /** What finds the model again, on any machine: the name of a built-in one, else its folder. */
  public String reference() {
    boolean builtIn =
        !uri.contains("://")
            && BuiltInModel.named(spec.name()).isPresent()
            && Path.of(uri).startsWith(BuiltInModels.cache().toAbsolutePath());
    return builtIn ? spec.name() : uri;
  }

  /** The same model; a hosted one is asked within the limits of a run. */
  public ModelLocation inRun(String run) {
    return spec.encoder() instanceof RemoteEncoder remote
        ? new ModelLocation(uri, spec.with(remote.inRun(run)))
        : this;
  }
}
