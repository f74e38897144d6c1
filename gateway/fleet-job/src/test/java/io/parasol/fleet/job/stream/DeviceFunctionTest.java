// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.fleet.job.days.DeviceSequences;
import io.parasol.fleet.job.days.TelemetryMessage;
import io.parasol.fleet.job.table.TableKind;
import io.parasol.fleet.job.table.TableRow;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The operator that lets each message pass once")
class DeviceFunctionTest {

  private static final String KEY = "roof/inverter-01";

  private final List<TelemetryMessage> passed = new ArrayList<>();
  private final List<TableRow> rows = new ArrayList<>();
  private final TreeSet<Long> timers = new TreeSet<>();
  private long now = 1_790_000_000_000L;

  /** The state of one key in memory. */
  private static final class OneKey implements ValueState<DeviceSequences> {
    private @Nullable DeviceSequences value;

    @Override
    @SuppressWarnings("NullAway")
    public DeviceSequences value() {
      return value;
    }

    @Override
    public void update(DeviceSequences next) {
      value = next;
    }

    @Override
    public void clear() {
      value = null;
    }
  }

  private final TimerService clock =
      (TimerService)
          Proxy.newProxyInstance(
              DeviceFunctionTest.class.getClassLoader(),
              new Class<?>[] {TimerService.class},
              (proxy, method, arguments) ->
                  method.getName().equals("currentProcessingTime")
                      ? (Object) now
                      : added((Long) arguments[0]));

  private @Nullable Object added(long timer) {
    timers.add(timer);
    return null;
  }

  private KeyedProcessFunction<String, TelemetryMessage, TelemetryMessage> function(
      boolean hasReadings) throws Exception {
    KeyedProcessFunction<String, TelemetryMessage, TelemetryMessage> function =
        new DeviceFunction(hasReadings);
    ValueState<DeviceSequences> state = new OneKey();
    function.setRuntimeContext(
        (RuntimeContext)
            Proxy.newProxyInstance(
                DeviceFunctionTest.class.getClassLoader(),
                new Class<?>[] {RuntimeContext.class},
                (proxy, method, arguments) ->
                    method.getName().equals("getState")
                        ? state
                        : UnregisteredMetricsGroup.createOperatorMetricGroup()));
    function.open(new OpenContext() {});
    return function;
  }

  private void process(
      KeyedProcessFunction<String, TelemetryMessage, TelemetryMessage> function, long seq)
      throws Exception {
    byte[] payload = "{\"ts\":%d,\"seq\":%d,\"v\":{},\"q\":{}}".formatted(now, seq).getBytes(UTF_8);
    function.processElement(
        new TelemetryMessage("roof", "inverter-01", "e1", seq, false, now, payload),
        function.new Context() {
          @Override
          public Long timestamp() {
            return now;
          }

          @Override
          public TimerService timerService() {
            return clock;
          }

          @Override
          public <X> void output(OutputTag<X> tag, X value) {
            rows.add((TableRow) value);
          }

          @Override
          public String getCurrentKey() {
            return KEY;
          }
        },
        new ListCollector<>(passed));
  }

  private void fire(KeyedProcessFunction<String, TelemetryMessage, TelemetryMessage> function)
      throws Exception {
    long due = timers.pollFirst();
    function.onTimer(
        due,
        function.new OnTimerContext() {
          @Override
          public TimeDomain timeDomain() {
            return TimeDomain.PROCESSING_TIME;
          }

          @Override
          public Long timestamp() {
            return due;
          }

          @Override
          public TimerService timerService() {
            return clock;
          }

          @Override
          public <X> void output(OutputTag<X> tag, X value) {
            rows.add((TableRow) value);
          }

          @Override
          public String getCurrentKey() {
            return KEY;
          }
        },
        new ListCollector<>(passed));
  }

  @Test
  void states_what_has_come_first_and_every_five_minutes_if_there_are_no_rows_of_readings()
      throws Exception {
    var function = function(false);
    process(function, 1);
    assertEquals(1L, rows.remove(0).values().get(4), "received");
    process(function, 2);
    long due = timers.first();
    for (long seq = 3; now + 10_000 < due; seq++) {
      now += 10_000;
      process(function, seq == 4 ? 1 : seq);
    }

    assertEquals(List.of(), rows);
    assertEquals(1, timers.size(), "one timer for all messages");
    fire(function);
    assertEquals(1, rows.size());
    assertEquals(TableKind.SEQUENCE, rows.get(0).kind());
    assertEquals(List.of("roof", "inverter-01", "e1"), rows.get(0).key());
    assertEquals((long) passed.size(), rows.get(0).values().get(4), "received");
    assertEquals("4-4", rows.get(0).values().get(6), "gaps");
  }

  @Test
  void states_it_with_each_row_of_a_reading() throws Exception {
    var function = function(true);
    process(function, 1);
    process(function, 1);

    assertEquals(1, passed.size());
    assertEquals(
        List.of(TableKind.READING, TableKind.SEQUENCE, TableKind.SEQUENCE),
        rows.stream().map(TableRow::kind).toList());
  }
}
