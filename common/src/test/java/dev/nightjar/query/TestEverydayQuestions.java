package dev.nightjar.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.index.ChunkIndex;
import dev.nightjar.index.SearchMode;
import dev.nightjar.models.ModelStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real bge-small-zh on everyday questions; the passages are free of rights (CC0). */
class TestEverydayQuestions {
  private static final List<String> PASSAGES =
      """
      冥想|冥想是把注意力放在呼吸上的练习。每天安静地坐十分钟，心绪会慢慢平静下来，紧张和不安也会缓解。
      跑步|刚开始跑步的人不要求快，先快走几分钟热身，再慢跑。一双合脚的鞋能保护膝盖。
      睡前|睡前一小时放下手机，把灯光调暗，用热水泡脚，入睡会容易一些。
      煮饭|煮米饭时，米和水的比例大约是一比一点二。淘米两遍即可，煮好后再焖十分钟，米粒更松软。
      泡茶|绿茶不宜用滚开的水冲泡，八十度左右的水能保住清香。第一泡等一分钟就可以喝。
      公交|早高峰的公交车很挤，错开半小时出门，往往能找到座位。换乘时记得刷同一张卡。
      阳台|阳台朝南的人家适合种番茄和薄荷。夏天要早晚浇水，叶子发黄多半是水浇多了。
      理财|每月发工资后先存下一部分，再安排开支。记账能让人看清钱花到哪里去了。
      面试|面试前了解公司的业务，准备两三个自己做过的例子。回答时先说结论，再说过程。
      洗衣|深色和浅色的衣服要分开洗。羊毛衫用冷水手洗，平铺晾干，才不会变形。
      感冒|感冒多半由病毒引起，多喝水、多休息，一周左右会好转。发烧超过三天应当去看医生。
      搬家|搬家前把不用的东西送人或卖掉。易碎的杯盘用旧报纸包好，箱子上写明放在哪个房间。
      """
          .lines()
          .toList();

  @TempDir static Path folder;

  @Test
  void howToEaseAnxietyIsAnsweredByThePassageOnMeditation() throws IOException {
    Configuration hadoop = new Configuration(false);
    ModelLocation model = ModelStore.resolve("bge-small-zh", ModelOverrides.NONE, hadoop);
    BatchPlan batches = new BatchPlan(64, 1 << 12, 1);
    String question = "如何减轻焦虑感?";
    try (QueryEncoder passages =
            new QueryEncoder(model, model.spec().passagePrefix(), batches, hadoop);
        QueryEncoder questions =
            new QueryEncoder(model, model.spec().queryPrefix(), batches, hadoop)) {
      List<Passages.Of> chunks = new ArrayList<>();
      for (String line : PASSAGES) {
        String[] parts = line.split("\\|", -1);
        chunks.add(
            Passages.chunk(
                parts[0], 0, 0, parts[1], Map.of(), passages.find(parts[1]).orElseThrow()));
      }
      try (ChunkIndex index = Passages.index(folder, true, chunks)) {
        for (SearchMode mode : new SearchMode[] {SearchMode.VECTOR, SearchMode.HYBRID}) {
          PromptContext context =
              PromptContext.of(
                  Passages.found(index, mode, question, questions.find(question).orElseThrow()),
                  new ContextSpec(OptionalInt.empty(), OptionalInt.of(200), 3, 0.7),
                  questions::tokens);
          assertThat(context.context()).startsWith("[1] 冥想 · 0–46\n冥想是把注意力放在呼吸上的练习。");
          assertThat(context.sources()).hasSizeBetween(2, 3);
          assertThat(context.tokens()).isLessThanOrEqualTo(200);
        }
      }
    }
  }
}
