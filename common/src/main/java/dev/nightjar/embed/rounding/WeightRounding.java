package dev.nightjar.embed.rounding;

/**
 * Rounds the weights of products to bytes so that the sums lose least: what the weights of one
 * input channel lose goes into those of the next ones, as far as these channels move with it (GPTQ,
 * Frantar et al. 2022, in the form of LDLQ, Chee et al. 2023). Immutable.
 *
 * <p>Without VNNI, products of neighbouring input channels are added in 16 bits. So no two
 * neighbours of an output channel add up to more than 128, and 255 times that stays within.
 */
public final class WeightRounding {
  private static final int MOST = 127;
  private static final int MOST_OF_PAIR = 128;

  /** For each channel, how much of what earlier ones of its group lose goes into it. */
  private final double[][] shares;

  /**
   * Weights in bytes.
   *
   * @param bytes input channels x output channels, -127 to 127; 0 of channels that stay floats
   * @param scales what the bytes of each output channel are multiplied by
   * @param floats of the channels that stay floats x output channels
   * @param lost input channels x output channels: the weights, less what they are now
   */
  public record Rounded(byte[] bytes, float[] scales, float[] floats, double[][] lost) {}

  /**
   * For products of one value.
   *
   * @param covariance of its channels, each with those before it in its {@linkplain
   *     Covariance#first group} and itself, whose own is above 0; becomes this object's
   */
  public WeightRounding(double[][] covariance) {
    for (int last = covariance.length - 1; last >= 0; last--) {
      takeOff(covariance, last);
    }
    this.shares = covariance;
  }

  /**
   * A step of {@code covariance = (I + U) D (I + U)'}, U strictly upper: leaves column {@code last}
   * of U in its row, and takes what that channel explains off the earlier ones of its group.
   */
  private static void takeOff(double[][] covariance, int last) {
    double[] row = covariance[last];
    int first = Covariance.first(last);
    double pivot = row[last - first];
    for (int i = 0; i < last - first; i++) {
      double share = row[i] / pivot;
      double[] earlier = covariance[first + i];
      for (int j = 0; j <= i; j++) {
        earlier[j] -= share * row[j];
      }
    }
    for (int i = 0; i < last - first; i++) {
      row[i] /= pivot;
    }
  }

  /**
   * Rounds the weights of one product.
   *
   * @param weights input channels x output channels
   * @param far how many channels, the last ones, stay floats; they make up for others all the same
   */
  public Rounded round(float[] weights, int out, int far) {
    int near = shares.length - far;
    float[] scales = scales(weights, near, out);
    byte[] bytes = new byte[weights.length];
    float[] floats = new float[far * out];
    double[][] lost = new double[shares.length][out];
    for (int c = 0; c < shares.length; c++) {
      double[] wanted = wanted(weights, c, lost);
      for (int o = 0; o < out; o++) {
        int at = c * out + o;
        if (c < near) {
          bytes[at] = rounded(wanted[o], scales[o], c == 0 ? 0 : bytes[at - out]);
          lost[c][o] = weights[at] - (double) bytes[at] * scales[o];
        } else {
          floats[at - near * out] = (float) wanted[o];
          lost[c][o] = weights[at] - wanted[o];
        }
      }
    }
    return new Rounded(bytes, scales, floats, lost);
  }

  /** The weights of a channel with its shares of what the earlier ones lost. */
  private double[] wanted(float[] weights, int channel, double[][] lost) {
    double[] wanted = new double[lost[channel].length];
    for (int o = 0; o < wanted.length; o++) {
      wanted[o] = weights[channel * wanted.length + o];
    }
    int first = Covariance.first(channel);
    for (int before = first; before < channel; before++) {
      addTo(wanted, shares[channel][before - first], lost[before]);
    }
    return wanted;
  }

  private static void addTo(double[] sums, double share, double[] lost) {
    for (int o = 0; o < sums.length; o++) {
      sums[o] += share * lost[o];
    }
  }

  private static byte rounded(double weight, float scale, int neighbour) {
    if (scale == 0) {
      return 0;
    }
    int least = Math.max(-MOST, -MOST_OF_PAIR - neighbour);
    int most = Math.min(MOST, MOST_OF_PAIR - neighbour);
    return (byte) Math.clamp(Math.round(weight / scale), least, most);
  }

  /** The least with which every weight, and every two neighbours together, are within bounds. */
  private static float[] scales(float[] weights, int channels, int out) {
    float[] scales = new float[out];
    for (int i = 0; i < channels * out; i++) {
      float before = i < out ? 0 : weights[i - out];
      float reach = Math.max(Math.abs(weights[i]), Math.abs(weights[i] + before));
      scales[i % out] = Math.max(scales[i % out], reach / MOST);
    }
    return scales;
  }

  /**
   * Whether 255 times any two neighbours among the weights of a channel stays within 16 bits.
   *
   * @param weights input channels x output channels
   * @param out output channels
   */
  public static boolean fitInPairs(byte[] weights, int out) {
    for (int i = out; i < weights.length; i++) {
      if (Math.abs(weights[i] + weights[i - out]) > MOST_OF_PAIR) {
        return false;
      }
    }
    return true;
  }
}
