package dev.nightjar.ml;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.ml.plan.MadeColumnsStrategy;
import dev.nightjar.ml.plan.TextChunks;
import dev.nightjar.ml.plan.TextFunction;
import dev.nightjar.ml.plan.TextFunctionRule;
import dev.nightjar.ml.plan.TextVectors;
import dev.nightjar.ml.plan.TokenArrays;
import dev.nightjar.ml.plan.VectorFunctions;
import dev.nightjar.pipeline.embed.EmbedSpec;
import dev.nightjar.spark.SharedConfiguration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.catalyst.expressions.Inline;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import scala.Function1;
import scala.Tuple3;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * Functions for SQL, by {@code spark.sql.extensions=dev.nightjar.ml.NightjarExtensions}.
 *
 * <pre>
 * nightjar_embed(text [, model [, prompt]])       array of float; null where a text has no vector
 * nightjar_tokens(text [, model])                 array of (token, id, start, end)
 * nightjar_chunks(text [, model [, tokens [, chunker [, overlap]]]])
 *                                                 rows of (chunk_index, start, end, text, token_count)
 * vector_cosine_similarity, vector_inner_product, vector_l2_distance (a, b)
 *                                                 as of Spark 4.2, whose own are used there
 * </pre>
 *
 * <p>Those of texts are made by an operator that sees the rows of a task together, as in {@code
 * embed}; {@code EXPLAIN} shows it as MadeColumns.
 */
public final class NightjarExtensions extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {
  private static final String MODEL = "minilm";

  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    inject(extensions, "nightjar_embed", NightjarExtensions::embed);
    inject(extensions, "nightjar_tokens", NightjarExtensions::tokens);
    inject(extensions, "nightjar_chunks", NightjarExtensions::chunks);
    for (VectorFunctions.Function function : VectorFunctions.Function.values()) {
      if (!FunctionRegistry.builtin().functionExists(new FunctionIdentifier(function.sql()))) {
        inject(
            extensions,
            function.sql(),
            arguments -> function.of(arguments.expression(0), arguments.expression(1)));
      }
    }
    extensions.injectPreCBORule(called(TextFunctionRule::new));
    extensions.injectPlannerStrategy(called(spark -> new MadeColumnsStrategy()));
    return BoxedUnit.UNIT;
  }

  /** Arguments of a call of a function. */
  private record Arguments(String function, List<Expression> all) {
    Expression expression(int n) {
      if (n >= all.size()) {
        throw wrong("too few arguments: " + all.size());
      }
      return all.get(n);
    }

    Optional<Object> constant(int n) {
      if (n >= all.size()) {
        return Optional.empty();
      }
      if (!all.get(n).foldable()) {
        throw wrong("argument %s must be a constant, not %s".formatted(n + 1, all.get(n).sql()));
      }
      return Optional.ofNullable(all.get(n).eval(null));
    }

    Optional<String> text(int n) {
      return constant(n).map(Object::toString);
    }

    int number(int n) {
      return constant(n)
          .map(
              value -> {
                if (value instanceof Integer number) {
                  return number;
                }
                throw wrong("argument %s must be a whole number, not %s".formatted(n + 1, value));
              })
          .orElse(0);
    }

    Arguments most(int count) {
      if (all.size() > count) {
        throw wrong("too many arguments: %s, %s at most".formatted(all.size(), count));
      }
      return this;
    }

    /** The function of its first argument. */
    TextFunction of(DataType type, TextFunction.Maker maker) {
      return new TextFunction(
          new TextFunction.Call(
              function, all.stream().skip(1).map(Expression::sql).toList(), type, maker),
          expression(0));
    }

    private InvalidInput wrong(String why) {
      return InvalidInput.told(function, "Invalid call of %s: %s".formatted(function, why));
    }
  }

  private static Expression embed(Arguments arguments) {
    NamedModel model =
        new NamedModel(
            arguments.most(3).text(1).orElse(MODEL), arguments.text(2), Optional.empty());
    return arguments.of(
        DataTypes.createArrayType(DataTypes.FloatType, false),
        spark ->
            new TextVectors(
                model.whole("auto", spark.sessionState().newHadoopConf()),
                SharedConfiguration.of(spark),
                "vector",
                "error"));
  }

  private static Expression tokens(Arguments arguments) {
    NamedModel model = NamedModel.of(arguments.most(2).text(1).orElse(MODEL));
    return arguments.of(
        TokenArrays.TYPE,
        spark ->
            new TokenArrays(
                model.whole("cpu", spark.sessionState().newHadoopConf()).model(),
                SharedConfiguration.of(spark)));
  }

  private static Expression chunks(Arguments arguments) {
    NamedModel model = NamedModel.of(arguments.most(5).text(1).orElse(MODEL));
    int tokens = arguments.number(2);
    String chunker = arguments.text(3).orElse("sentences");
    int overlap = arguments.number(4);
    return new Inline(
        arguments.of(
            TextChunks.TYPE,
            spark -> {
              EmbedSpec plan =
                  model.cut(chunker, tokens, overlap, spark.sessionState().newHadoopConf());
              return new TextChunks(plan, SharedConfiguration.of(spark), "chunks", "error");
            }));
  }

  private static void inject(
      SparkSessionExtensions extensions, String name, Function<Arguments, Expression> maker) {
    extensions.injectFunction(
        new Tuple3<>(
            new FunctionIdentifier(name),
            new ExpressionInfo(NightjarExtensions.class.getName(), name),
            called(
                (Seq<Expression> all) ->
                    maker.apply(
                        new Arguments(name, List.copyOf(CollectionConverters.asJava(all)))))));
  }

  private static <A, B> Function1<A, B> called(Function<A, B> function) {
    return new AbstractFunction1<>() {
      @Override
      public B apply(A argument) {
        return function.apply(argument);
      }
    };
  }
}
