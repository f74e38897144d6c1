// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.stream;

import io.parasol.certs.json.JsonException;
import io.parasol.fleet.job.days.EngineCache;
import io.parasol.fleet.job.days.SiteDays;
import io.parasol.fleet.job.days.TelemetryMessage;
import io.parasol.fleet.job.settings.PlantBook;
import io.parasol.fleet.job.table.TableRow;
import io.parasol.gateway.plant.FigureModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Makes the figures of a site. The present is the watermark of the time at which the ingests wrote
 * the messages; the figures follow the time of the site.
 */
public final class SiteFunction extends KeyedProcessFunction<String, TelemetryMessage, TableRow> {

  private static final long serialVersionUID = 1;

  /** How often figures are made. */
  private static final long PERIOD_MILLIS = Duration.ofMinutes(5).toMillis();

  /** How long after the end of a slot: its readings have come, and the gateways have settled it. */
  private static final long DELAY_MILLIS = Duration.ofMinutes(1).toMillis();

  /** How many sites of a task keep their analytics in memory. */
  private static final int MAX_ENGINES = 200;

  private final String sites;
  private transient FlinkDayState state;
  private transient PlantBook plants;
  private transient EngineCache engines;
  private transient Counter left;

  /**
   * Creates the function.
   *
   * @param sites the file of the registry of sites, which each task manager must have.
   */
  @SuppressWarnings("NullAway.Init")
  public SiteFunction(String sites) {
    this.sites = sites;
  }

  @Override
  public void open(OpenContext context) throws IOException {
    state = new FlinkDayState(getRuntimeContext());
    plants = new PlantBook(Path.of(sites));
    engines = new EngineCache(MAX_ENGINES);
    left = getRuntimeContext().getMetricGroup().counter("left_out");
  }

  private Optional<SiteDays> days(String site, Consumer<TableRow> out) {
    Optional<FigureModel> model = plants.of(site);
    return model.map(plant -> new SiteDays(site, plant, state, engines, out));
  }

  @Override
  public void processElement(TelemetryMessage message, Context context, Collector<TableRow> rows)
      throws Exception {
    Optional<SiteDays> days = days(message.site(), rows::collect);
    if (days.isEmpty()) {
      return;
    }
    try {
      if (!days.get().add(message, message.content(), message.arrived())) {
        left.inc();
      }
    } catch (JsonException alreadyChecked) {
      left.inc();
    }
    schedule(context.timerService(), message.arrived());
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
    Optional<SiteDays> days = days(context.getCurrentKey(), rows::collect);
    if (days.isPresent()) {
      days.get().advance(present);
    }
    schedule(context.timerService(), present);
  }
}
