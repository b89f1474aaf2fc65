package dev.nightjar.io;

import dev.nightjar.embed.ModelSpec;
import java.io.Serializable;

/**
 * A model and where its files lie.
 *
 * @param uri the folder: a path on every machine, or a URI of any file system Hadoop knows, which
 *     each machine copies once
 * @param spec what it is
 */
public record ModelLocation(String uri, ModelSpec spec) implements Serializable {}
