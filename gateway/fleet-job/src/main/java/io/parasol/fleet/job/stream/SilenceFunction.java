// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.stream;

import io.parasol.fleet.job.table.TableKind;
import io.parasol.fleet.job.table.TableRow;
import java.time.Instant;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Reports when something of a site came last, and that it is silent. Silence is measured by the
 * clock of the machine, because without messages there is no other time.
 */
public final class SilenceFunction
    extends KeyedProcessFunction<String, Tuple2<String, Long>, TableRow> {

  /** A site, and when something of it came. */
  static final TypeInformation<Tuple2<String, Long>> SEEN = Types.TUPLE(Types.STRING, Types.LONG);

  private static final long serialVersionUID = 1;

  /** How often the time is written while messages come. */
  private static final long STEP_MILLIS = 30_000;

  private final long silenceMillis;
  private transient ValueState<Long> last;
  private transient ValueState<Long> written;
  private transient ValueState<Long> due;
  private transient long opened;

  /**
   * Creates the function.
   *
   * @param silenceMillis after which a site is silent.
   */
  @SuppressWarnings("NullAway.Init")
  public SilenceFunction(long silenceMillis) {
    this.silenceMillis = silenceMillis;
  }

  @Override
  public void open(OpenContext context) {
    last = getRuntimeContext().getState(new ValueStateDescriptor<>("last", Types.LONG));
    written = getRuntimeContext().getState(new ValueStateDescriptor<>("written", Types.LONG));
    due = getRuntimeContext().getState(new ValueStateDescriptor<>("due", Types.LONG));
    opened = System.currentTimeMillis();
  }

  @Override
  public void processElement(Tuple2<String, Long> seen, Context context, Collector<TableRow> rows)
      throws Exception {
    Long before = last.value();
    long newest = before == null ? seen.f1 : Math.max(before, seen.f1);
    last.update(newest);
    long now = context.timerService().currentProcessingTime();
    Long timer = due.value();
    if (timer == null) {
      context.timerService().registerProcessingTimeTimer(now + silenceMillis);
    }
    due.update(now + silenceMillis);
    Long known = written.value();
    if (known == null || timer == null || newest - known >= STEP_MILLIS) {
      written.update(newest);
      rows.collect(TableRow.of(TableKind.SITE_SEEN, seen.f0, Instant.ofEpochMilli(newest), null));
    }
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<TableRow> rows)
      throws Exception {
    Long until = due.value();
    Long newest = last.value();
    if (until == null || newest == null) {
      return;
    }
    // While the job was away, nothing of any site could come.
    long wanted = Math.max(until, opened + silenceMillis);
    if (time < wanted) {
      context.timerService().registerProcessingTimeTimer(wanted);
      return;
    }
    due.clear();
    Instant at = Instant.ofEpochMilli(newest);
    rows.collect(TableRow.of(TableKind.SITE_SEEN, context.getCurrentKey(), at, at));
  }
}
