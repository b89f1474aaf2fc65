package dev.nightjar.analyze;

import dev.nightjar.vector.Vectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Vectors of length 1 around a few directions, as texts of a few topics have. */
public final class Topics {
  /** The length of what is by chance, beside a direction of length 1. */
  private static final double SPREAD = 0.6;

  private final int dimension;
  private final List<float[]> directions = new ArrayList<>();

  public Topics(int topics, int dimension, long seed) {
    this.dimension = dimension;
    Random random = new Random(seed);
    for (int t = 0; t < topics; t++) {
      directions.add(gaussian(random, new float[dimension], 1));
    }
  }

  private static float[] gaussian(Random random, float[] around, double spread) {
    float[] vector = new float[around.length];
    for (int d = 0; d < vector.length; d++) {
      vector[d] = (float) (around[d] + spread * random.nextGaussian());
    }
    Vectors.normalize(vector);
    return vector;
  }

  /** A vector of one of the first topics. */
  float[] vector(int among, Random random) {
    return of(random.nextInt(among), random);
  }

  /** A vector of a topic. */
  public float[] of(int topic, Random random) {
    return gaussian(random, directions.get(topic), SPREAD / Math.sqrt(dimension));
  }

  /** Some of the first topics. */
  public List<float[]> vectors(int count, int among, Random random) {
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      vectors.add(vector(among, random));
    }
    return vectors;
  }
}
