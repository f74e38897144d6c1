// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.stream;

import io.parasol.certs.json.JsonException;
import io.parasol.fleet.job.days.EngineCache;
import io.parasol.fleet.job.days.SiteEvaluation;
import io.parasol.fleet.job.days.TelemetryMessage;
import io.parasol.fleet.job.settings.PlantBook;
import io.parasol.fleet.job.table.FleetTables;
import io.parasol.fleet.job.table.TableKind;
import io.parasol.fleet.job.table.TableRow;
import io.parasol.gateway.plant.FigureModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the figures of a site. The present is the watermark of the time at which the ingests wrote
 * the messages; the figures follow the time of the site.
 *
 * <p>If the figures of a site fail, they are set aside, and are tried again after an hour and when
 * the job starts. Meanwhile its readings are kept, so that its days are closed later. The other
 * sites go on.
 */
public final class SiteFunction extends KeyedProcessFunction<String, TelemetryMessage, TableRow> {

  private static final Logger LOG = LoggerFactory.getLogger(SiteFunction.class);
  private static final long serialVersionUID = 2;

  /** How often figures are made. */
  private static final long PERIOD_MILLIS = Duration.ofMinutes(5).toMillis();

  /** How long after the end of a slot: its readings have come, and the gateways have settled it. */
  private static final long DELAY_MILLIS = Duration.ofMinutes(1).toMillis();

  /** After which figures that failed are tried again. */
  private static final long RETRY_MILLIS = Duration.ofHours(1).toMillis();

  /** How many sites of a task keep their analytics in memory. */
  private static final int MAX_ENGINES = 200;

  private static final int MAX_REASON = 500;

  private final String sites;
  private final SiteEvaluation.Factory evaluations;
  private transient FlinkDayState state;
  private transient ValueState<Long> setAsideSince;
  private transient PlantBook plants;
  private transient EngineCache engines;
  private transient Counter left;
  private transient Counter setAside;

  /** When figures that failed are tried again, by their site. */
  private transient Map<String, Long> retries;

  /**
   * Creates the function.
   *
   * @param sites the file of the registry of sites, which each task manager must have.
   * @param evaluations make the figures.
   */
  @SuppressWarnings("NullAway.Init")
  public SiteFunction(String sites, SiteEvaluation.Factory evaluations) {
    this.sites = sites;
    this.evaluations = evaluations;
  }

  @Override
  public void open(OpenContext context) throws IOException {
    state = new FlinkDayState(getRuntimeContext());
    setAsideSince =
        getRuntimeContext().getState(new ValueStateDescriptor<>("set-aside-since", Types.LONG));
    plants = new PlantBook(Path.of(sites));
    engines = new EngineCache(MAX_ENGINES);
    left = getRuntimeContext().getMetricGroup().counter("left_out");
    setAside = getRuntimeContext().getMetricGroup().counter("set_aside");
    retries = new HashMap<>();
  }

  /** A step of the figures of a site. */
  private interface Step {
    void run(SiteEvaluation evaluation) throws IOException;
  }

  /**
   * Runs a step, and sets the figures of the site aside if it fails.
   *
   * @return whether the step was completed.
   */
  private boolean complete(
      String site, FigureModel model, long present, Collector<TableRow> rows, Step step)
      throws IOException {
    try {
      step.run(evaluations.of(site, model, state, engines, row -> collect(row, rows)));
      return true;
    } catch (FlinkFailure failure) {
      throw failure;
    } catch (IOException | RuntimeException | StackOverflowError defect) {
      setAside(site, present, defect, rows);
      return false;
    }
  }

  /** What fails here is not a defect of the figures, such as a database that is away. */
  private static void collect(TableRow row, Collector<TableRow> rows) {
    try {
      rows.collect(row);
    } catch (RuntimeException failure) {
      throw new FlinkFailure(failure);
    }
  }

  private void setAside(String site, long present, Throwable defect, Collector<TableRow> rows)
      throws IOException {
    engines.remove(site);
    if (isSetAside(site, present)) {
      return;
    }
    retries.put(site, present + RETRY_MILLIS);
    setAside.inc();
    String reason = reason(defect);
    LOG.error("figures set aside site={} why={}", site, reason);
    LOG.debug("figures set aside site={}", site, defect);
    Long since = setAsideSince.value();
    if (since == null) {
      since = present;
      setAsideSince.update(since);
    }
    rows.collect(finding(site, since, null, reason));
  }

  private boolean isSetAside(String site, long present) {
    return present < retries.getOrDefault(site, Long.MIN_VALUE);
  }

  /** Returns a failure and its place, without characters that a database refuses. */
  private static String reason(Throwable defect) {
    StackTraceElement[] trace = defect.getStackTrace();
    String text = defect + (trace.length == 0 ? "" : " at " + trace[0]);
    return text.substring(0, Math.min(MAX_REASON, text.length())).replaceAll("\\p{Cntrl}", " ");
  }

  private static TableRow finding(String site, long since, @Nullable Instant end, String detail) {
    return TableRow.of(
        TableKind.FINDING,
        site,
        "",
        FleetTables.SET_ASIDE,
        Instant.ofEpochMilli(since),
        end,
        detail);
  }

  private void resume(String site, long present, Collector<TableRow> rows) throws IOException {
    retries.remove(site);
    Long since = setAsideSince.value();
    if (since != null) {
      setAsideSince.clear();
      LOG.info("figures made again site={}", site);
      rows.collect(
          finding(site, since, Instant.ofEpochMilli(present), "the figures are made again"));
    }
  }

  @Override
  public void processElement(TelemetryMessage message, Context context, Collector<TableRow> rows)
      throws Exception {
    Optional<FigureModel> model = plants.of(message.site());
    if (model.isEmpty()) {
      return;
    }
    long present = message.arrived();
    try {
      TelemetryMessage.Content content = message.content();
      boolean isDone =
          complete(
              message.site(),
              model.get(),
              present,
              rows,
              evaluation -> {
                if (!evaluation.add(message, content, present)) {
                  left.inc();
                }
              });
      if (!isDone) {
        left.inc();
      }
    } catch (JsonException alreadyChecked) {
      left.inc();
    }
    schedule(context.timerService(), present);
  }

  /** All timers of the same period are one. */
  private static void schedule(TimerService timers, long now) {
    long slots = (now - DELAY_MILLIS) / PERIOD_MILLIS + 1;
    timers.registerEventTimeTimer(slots * PERIOD_MILLIS + DELAY_MILLIS);
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<TableRow> rows)
      throws Exception {
    long present = Math.max(time, context.timerService().currentWatermark());
    if (present == Long.MAX_VALUE) {
      // The end of a bounded source is no time.
      return;
    }
    String site = context.getCurrentKey();
    Optional<FigureModel> model = plants.of(site);
    if (model.isPresent()
        && !isSetAside(site, present)
        && complete(site, model.get(), present, rows, evaluation -> evaluation.advance(present))) {
      resume(site, present, rows);
    }
    schedule(context.timerService(), present);
  }
}
