package dev.nightjar.index;

import dev.nightjar.index.shard.Quantization;
import dev.nightjar.testing.IndexContract;
import dev.nightjar.vector.Similarity;
import org.junit.jupiter.api.Nested;

/** Indexes of every similarity and quantisation keep to the contract. */
class TestIndexContract {
  @Nested
  class EightBitsByCosine extends IndexContract {
    EightBitsByCosine() {
      super(Similarity.COSINE, Quantization.EIGHT_BITS);
    }
  }

  @Nested
  class EightBitsByDot extends IndexContract {
    EightBitsByDot() {
      super(Similarity.DOT, Quantization.EIGHT_BITS);
    }
  }

  @Nested
  class EightBitsByDistance extends IndexContract {
    EightBitsByDistance() {
      super(Similarity.L2, Quantization.EIGHT_BITS);
    }
  }

  @Nested
  class FloatsByCosine extends IndexContract {
    FloatsByCosine() {
      super(Similarity.COSINE, Quantization.NONE);
    }
  }

  @Nested
  class FloatsByDot extends IndexContract {
    FloatsByDot() {
      super(Similarity.DOT, Quantization.NONE);
    }
  }

  @Nested
  class FloatsByDistance extends IndexContract {
    FloatsByDistance() {
      super(Similarity.L2, Quantization.NONE);
    }
  }

  @Nested
  class FourBitsByCosine extends IndexContract {
    FourBitsByCosine() {
      super(Similarity.COSINE, Quantization.FOUR_BITS);
    }
  }

  @Nested
  class FourBitsByDot extends IndexContract {
    FourBitsByDot() {
      super(Similarity.DOT, Quantization.FOUR_BITS);
    }
  }

  @Nested
  class FourBitsByDistance extends IndexContract {
    FourBitsByDistance() {
      super(Similarity.L2, Quantization.FOUR_BITS);
    }
  }

  @Nested
  class OneBitByCosine extends IndexContract {
    OneBitByCosine() {
      super(Similarity.COSINE, Quantization.ONE_BIT);
    }
  }

  @Nested
  class OneBitByDot extends IndexContract {
    OneBitByDot() {
      super(Similarity.DOT, Quantization.ONE_BIT);
    }
  }

  @Nested
  class OneBitByDistance extends IndexContract {
    OneBitByDistance() {
      super(Similarity.L2, Quantization.ONE_BIT);
    }
  }
}
