package dev.nightjar.tokenize;

import java.util.Locale;
import java.util.Set;

/** Words of English and Chinese that hold sentences together and mean little by themselves. */
public final class FunctionWords {
  private static final Set<String> WORDS =
      Set.of(
          """
          a about above after again all also although always an and another any are aren't as at be because \
          been before being below between both but by can can't cannot could did do does doesn't doing don't \
          down during each either else even ever every few for from further get given had has have having he \
          her here hers him his how however i if in instead into is isn't it its it's itself just last less \
          like make many may me might more most much must my neither never no nor not now of off often on once \
          one only onto or other others otherwise our out over own per rather same several she \
          should since so some still such than that the their them then there therefore these they this those \
          though three through thus to together too two under unless until up upon us use used using usually \
          very via was way we well were what when where whether which while who whom whose why will with \
          within without would yes yet you your \
          的 了 和 是 在 有 不 与 及 或 等 也 都 就 而 但 并 被 把 将 对 从 到 于 以 为 由 向 给 让 使 \
          这 那 这个 那个 这些 那些 其 其中 他 她 它 我 你 您 我们 你们 他们 她们 它们 自己 之 所 者 个 一 \
          一个 一种 二 两 三 很 最 更 还 又 再 已 已经 会 能 可以 可 要 应 因 因为 所以 如 如果 则 虽然 但是 \
          没有 上 下 中 里 后 前 时 年 月 日 地 得 着 过 吗 呢 吧 啊 以及 进行 通过 根据 关于"""
              .split(" "));

  private FunctionWords() {}

  /** Whether a word, in any case, is one of them. */
  public static boolean contains(String word) {
    return WORDS.contains(word.toLowerCase(Locale.ROOT));
  }
}
