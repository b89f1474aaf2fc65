package dev.nightjar.embed.folder;

import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.RemoteEncoder;
import java.io.Serializable;

/**
 * A model and where its files lie.
 *
 * @param uri the folder: a path on every machine, or a URI of any file system Hadoop knows, which
 *     each machine copies once; {@code openai:NAME} for a hosted model, which has no files
 * @param reference what finds the model again, on any machine: the name of a built-in one, else its
 *     URI
 * @param spec what it is
 */
public record ModelLocation(String uri, String reference, ModelSpec spec) implements Serializable {
  /** The same place, of a model that is used in another way. */
  public ModelLocation with(ModelSpec other) {
    return new ModelLocation(uri, reference, other);
  }

  /** The same model; a hosted one is asked within the limits of a run. */
  public ModelLocation inRun(String run) {
    return spec.encoder() instanceof RemoteEncoder remote
        ? with(spec.with(remote.inRun(run)))
        : this;
  }
}
