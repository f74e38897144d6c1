// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.poll;

import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.modbus.codec.PointDecoder;
import io.parasol.legacy.modbus.codec.ScaleDecoder;
import io.parasol.legacy.modbus.pdu.AddressRange;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.plan.BisectingSweep;
import io.parasol.legacy.modbus.plan.Block;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One sweep over a device, and the readings that it produces: one for each point, good or not. A
 * failed read never becomes a zero.
 */
public final class PollPass {

  private static final Set<Quality> READ_QUALITIES =
      EnumSet.of(Quality.GOOD, Quality.NOT_AVAILABLE, Quality.OUT_OF_RANGE);

  private final DeviceId device;
  private final BisectingSweep sweep;
  private final List<Reading> readings;
  private final boolean mayHalve;

  /** The readings of exponents that are not points of the profile, by address. */
  private final Map<AddressRange, Reading> scales = new HashMap<>();

  private final List<Unscaled> waitingForScale = new ArrayList<>();
  private int answers;
  private @Nullable Quality lastFailure;

  /** Why the last failed request had no connection; empty if it had one. */
  private String cause = "";

  /**
   * @param points the approximate number of readings that the pass will produce.
   * @param mayHalve whether a block is halved when the device rejects its addresses.
   */
  PollPass(DeviceId device, Collection<Block> blocks, int points, boolean mayHalve) {
    this.device = device;
    this.sweep = new BisectingSweep(blocks);
    this.readings = new ArrayList<>(points);
    this.mayHalve = mayHalve;
  }

  /** A value whose exponent is read with another block. */
  private record Unscaled(
      PointDecoder point, PointDecoder scale, ModbusResponse answer, int start, Instant at) {}

  /** The result of a block with regard to the health of the unit. */
  public enum BlockOutcome {
    /** The unit answered, possibly with an exception response. */
    ANSWERED,
    /** The unit did not answer, or a gateway in front of it could not reach it. */
    FAILED,
    /** The request was never sent. */
    NOT_SENT;

    public static BlockOutcome of(ModbusFailure failure) {
      return failure.wasSent() ? FAILED : NOT_SENT;
    }
  }

  BisectingSweep.@Nullable BlockRead next() {
    return sweep.next();
  }

  boolean hasMore() {
    return sweep.hasMore();
  }

  boolean isDone() {
    return sweep.isDone();
  }

  BlockOutcome answered(BisectingSweep.BlockRead blockRead, ModbusResponse answer, Instant at) {
    Block block = blockRead.block();
    cause = "";
    if (answer instanceof ModbusResponse.ExceptionResponse refused) {
      return refused(blockRead, refused.code(), at);
    }
    sweep.answered(blockRead);
    answers++;
    for (PointDecoder point : block.points()) {
      decode(block, point, answer, at);
    }
    scaleWaiting();
    return BlockOutcome.ANSWERED;
  }

  private void decode(Block block, PointDecoder point, ModbusResponse answer, Instant at) {
    int start = block.range().start();
    PointDecoder scale = block.hasSeparateScale() ? point.scaleDecoder() : null;
    if (point instanceof ScaleDecoder) {
      scales.put(point.requiredRange(), point.read(device, answer, start, at));
    } else if (scale == null || block.range().span(scale.requiredRange()).equals(block.range())) {
      readings.add(point.read(device, answer, start, at));
    } else {
      waitingForScale.add(new Unscaled(point, scale, answer, start, at));
    }
  }

  /**
   * Scales the waiting values when all blocks of the pass have ended, whichever block held their
   * exponents.
   */
  private void scaleWaiting() {
    if (sweep.isDone()) {
      waitingForScale.forEach(each -> readings.add(scaled(each)));
      waitingForScale.clear();
    }
  }

  private Reading scaled(Unscaled raw) {
    Reading scale = scales.get(raw.scale().requiredRange());
    if (scale == null) {
      return raw.point().unread(device, Quality.NOT_AVAILABLE, raw.at());
    }
    return scale.value() instanceof Value.Whole exponent
        ? raw.point().read(device, raw.answer(), raw.start(), raw.at(), (int) exponent.number())
        : raw.point().unread(device, scale.quality(), raw.at());
  }

  private BlockOutcome refused(BisectingSweep.BlockRead blockRead, int code, Instant at) {
    if (ErrorMapping.isAboutAddresses(code) && mayHalve) {
      if (sweep.refused(blockRead)) {
        unread(blockRead.block(), Quality.ILLEGAL_ADDRESS, at);
      }
      scaleWaiting();
      return BlockOutcome.ANSWERED;
    }
    sweep.failed(blockRead);
    Quality quality = ErrorMapping.ofException(code);
    unread(blockRead.block(), quality, at);
    if (ErrorMapping.isFromGateway(code)) {
      abandon(quality, at);
    }
    scaleWaiting();
    return ErrorMapping.isFromGateway(code) ? BlockOutcome.FAILED : BlockOutcome.ANSWERED;
  }

  /**
   * Handles a request without a usable response.
   *
   * @param isRestRead whether the rest of the device is read in this pass all the same.
   */
  void failed(
      BisectingSweep.BlockRead blockRead, ModbusFailure failure, boolean isRestRead, Instant at) {
    sweep.failed(blockRead);
    Quality quality = ErrorMapping.ofFailure(failure);
    lastFailure = quality;
    cause = ErrorMapping.cause(failure);
    unread(blockRead.block(), quality, at);
    if (!isRestRead) {
      abandon(quality, at);
    }
    scaleWaiting();
  }

  private void abandon(Quality quality, Instant at) {
    lastFailure = quality;
    sweep.abandon().forEach(block -> unread(block, quality, at));
  }

  private void unread(Block block, Quality quality, Instant at) {
    for (PointDecoder point : block.points()) {
      Reading reading = point.unread(device, quality, at).withCause(cause);
      if (point instanceof ScaleDecoder) {
        scales.put(point.requiredRange(), reading);
      } else {
        readings.add(reading);
      }
    }
  }

  /** Adds a reading of a point that was not requested. */
  void add(Reading reading) {
    readings.add(reading);
  }

  /** Adds readings of points for which the pass has none. */
  void addMissing(List<Reading> others) {
    Set<PointName> own = readings.stream().map(Reading::point).collect(Collectors.toSet());
    others.stream().filter(reading -> !own.contains(reading.point())).forEach(readings::add);
  }

  /** Returns whether the device returned this point, with or without a usable value. */
  boolean hasRead(PointDecoder point) {
    return readings.stream()
        .anyMatch(
            reading ->
                reading.point().equals(point.point().name())
                    && READ_QUALITIES.contains(reading.quality()));
  }

  /** Returns the reason of the last request that the unit did not answer; null if there is none. */
  @Nullable Quality lastFailure() {
    return lastFailure;
  }

  /** Returns why the last failed request had no connection; empty if it had one. */
  String cause() {
    return cause;
  }

  /** Returns whether at least one block was read. */
  boolean hasAnswers() {
    return answers > 0;
  }

  BisectingSweep.Findings findings() {
    return sweep.findings();
  }

  /** Returns the readings. The list belongs to the caller from then on. */
  List<Reading> readings() {
    return readings;
  }
}
