package dev.nightjar.io;

import dev.nightjar.embed.ModelSpec;
import java.io.Serializable;

/**
 * A model and where its files lie.
 *
 * @param uri the folder, on any file system Hadoop knows
 * @param spec what it is
 */
public record ModelLocation(String uri, ModelSpec spec) implements Serializable {}
