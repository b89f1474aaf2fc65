package dev.nightjar.ml.plan;

import java.util.List;
import java.util.stream.Stream;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Lists as Spark's own code takes them. */
final class Scala {
  private Scala() {}

  static <T> Seq<T> seq(List<? extends T> list) {
    return CollectionConverters.<T>asScala(List.copyOf(list)).toSeq();
  }

  static <T> List<T> list(Seq<? extends T> seq) {
    return List.copyOf(CollectionConverters.asJava(seq));
  }

  static <T> Seq<T> joined(Seq<? extends T> front, Seq<? extends T> back) {
    return seq(
        Stream.<T>concat(Scala.<T>list(front).stream(), Scala.<T>list(back).stream()).toList());
  }
}
