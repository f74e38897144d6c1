// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.plant;

import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Scale;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.sunspec.discovery.SunSpecImage;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A controller with SunSpec models. Points that its model of the plant does not know are "not
 * implemented". If a limit or a disconnection was written with a timer, the device itself reverts
 * it when the timer expires.
 */
public final class SunSpecController implements Controller {

  private static final PointName LIMIT = new PointName("controls.WMaxLimPct");
  private static final PointName IS_LIMITED = new PointName("controls.WMaxLim_Ena");
  private static final PointName IS_CONNECTED = new PointName("controls.Conn");

  private final PhysicalController physical;
  private final List<ReversionTimer> timers =
      List.of(
          new ReversionTimer(IS_LIMITED, 0, new PointName("controls.WMaxLimPct_RvrtTms")),
          new ReversionTimer(IS_CONNECTED, 1, new PointName("controls.Conn_RvrtTms")));

  /** A timer that reverts a setting. */
  private final class ReversionTimer {
    private final PointName setting;
    private final long defaultValue;
    private final PointName seconds;
    private @Nullable Instant until;

    ReversionTimer(PointName setting, long defaultValue, PointName seconds) {
      this.setting = setting;
      this.defaultValue = defaultValue;
      this.seconds = seconds;
    }

    void onWrite(Instant now) {
      long time = physical.number(seconds, 0);
      boolean isActive = physical.number(setting, defaultValue) != defaultValue;
      until = isActive && time > 0 ? now.plusSeconds(time) : null;
    }

    void revertIfDue(Instant now) {
      if (until != null && !now.isBefore(until)) {
        until = null;
        physical.set(setting, new Value.Whole(defaultValue));
      }
    }
  }

  /**
   * Creates a controller that has its settings, and no other values yet.
   *
   * @param secondOf converts a time to seconds since the simulation began.
   */
  public SunSpecController(SunSpecImage image, Plant plant, ToLongFunction<Instant> secondOf) {
    this.physical =
        new PhysicalController(simulatedPoints(image.profile()), image.words(), plant, secondOf);
    physical.set(LIMIT, new Value.Whole(100));
    physical.set(IS_CONNECTED, new Value.Whole(1));
  }

  /**
   * Returns the points that the model knows, the writable points, and the scale factors of both.
   */
  private static Profile simulatedPoints(Profile full) {
    Set<PointName> simulated = new HashSet<>();
    for (Point point : full.points()) {
      boolean isState = point.type().encoding().isEnum() && !point.labels().isEmpty();
      if (isState || point.write().isPresent() || Quantity.of(point) != Quantity.UNKNOWN) {
        simulated.add(point.name());
        if (point.scale() instanceof Scale.Exponent exponent) {
          simulated.add(exponent.point());
        }
      }
    }
    List<Point> points =
        full.points().stream().filter(point -> simulated.contains(point.name())).toList();
    return new Profile(full.name(), points, full.quirks());
  }

  public PhysicalController physical() {
    return physical;
  }

  /** Returns the settings with the names that a model of an inverter reads. */
  public Settings settings() {
    return new Settings(
        Map.of(
            new PointName("limit"), any -> Optional.of(new Value.Whole(limit())),
            new PointName("enabled"), any -> Optional.of(new Value.Flag(isConnected()))));
  }

  private long limit() {
    return physical.number(IS_LIMITED, 0) == 1 ? physical.number(LIMIT, 100) : 100;
  }

  private boolean isConnected() {
    return physical.number(IS_CONNECTED, 1) == 1;
  }

  @Override
  public synchronized ModbusResponse answer(ModbusRequest request, Instant now) {
    timers.forEach(timer -> timer.revertIfDue(now));
    ModbusResponse answer = physical.answer(request, now);
    if (answer instanceof ModbusResponse.Written) {
      timers.forEach(timer -> timer.onWrite(now));
    }
    return answer;
  }

  @Override
  public Optional<Value> value(PointName point, Instant now) {
    return physical.value(point, now);
  }
}
