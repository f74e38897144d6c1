// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.bus;

import io.parasol.config.model.profile.Unit;
import io.parasol.legacy.modbus.frame.LineRequest;
import io.parasol.legacy.modbus.frame.ServerFraming;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.simulator.modbus.Answer;
import io.parasol.simulator.modbus.ServedCounts;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bus with its units, but without its port and its clock. The caller passes in the bytes that the
 * client sends, and gets the bytes that arrive at the client, with their times. Times are
 * nanoseconds of one clock. Not thread-safe.
 */
final class Bus {

  private static final Logger log = LoggerFactory.getLogger(Bus.class);

  private static final Unit BROADCAST = new Unit(0);

  /** Bytes that appear when the direction of a line is switched. */
  private static final byte[] GLITCH = {0, (byte) 0xFF};

  private final BusSettings settings;
  private final ServerFraming framing;
  private final BusUnits units;
  private final Runnable hangUp;
  private final BusReceiver receiver;
  private final BusTransmitter transmitter = new BusTransmitter();
  private final ServedCounts served = new ServedCounts();
  private final WireMeter meter = new WireMeter();
  private final IdleTimeMeter idleTime = new IdleTimeMeter(meter);

  /** How an answer is sent: the request, the start of the answer, and the faults of the line. */
  private record Reply(LineRequest request, long startsAt, Set<LineFault> lineFaults) {

    Reply after(long nanos) {
      return new Reply(request, startsAt + nanos, lineFaults);
    }
  }

  Bus(BusSettings settings, BusUnits units, Runnable hangUp, long now) {
    this.settings = settings;
    this.framing = settings.framing();
    this.units = units;
    this.hangUp = hangUp;
    this.receiver = new BusReceiver(settings, now);
  }

  /** Returns the counts of answered requests. For any thread. */
  ServedCounts served() {
    return served;
  }

  /** Returns the counts of the line. For any thread. */
  WireCounts counts() {
    return meter.counts();
  }

  /** Handles the bytes that the client has sent. */
  void receive(byte[] bytes, int count, long now) {
    endFrames(now);
    if (settings.isEmulated() && transmitter.isAnsweringAt(now)) {
      meter.collided();
      transmitter.damage(now);
      receiver.markDamaged();
    }
    long startsAt = receiver.receive(bytes, count, now);
    meter.carried(settings.pace().nanos(count));
    if (settings.echoes()) {
      byte[] echo = Arrays.copyOf(bytes, count);
      transmitter.add(new TimedBytes(settings, echo, startsAt, TimedBytes.NO_LOSS, false));
    }
  }

  /** Returns the bytes that arrive at the client now. */
  byte[] transmit(long now) {
    endFrames(now);
    boolean isAnswering = transmitter.isAnsweringAt(now);
    transmitter.endedBy(now).ifPresent(end -> idleTime.onAnswerEnd(end, now));
    byte[] due = transmitter.takeDue(now);
    if (isAnswering && due.length > 0) {
      receiver.unitSent(now);
    }
    return due;
  }

  /** Returns when {@link #transmit} has work to do next, unless the client sends before. */
  long nextAt() {
    return Math.min(receiver.endsAt(), transmitter.nextAt());
  }

  private void endFrames(long now) {
    while (receiver.endsAt() <= now) {
      frameReceived(receiver.takeFrame());
    }
  }

  private void frameReceived(HeardFrame frame) {
    if (frame.request().isEmpty()) {
      meter.broken();
      return;
    }
    if (!frame.afterSilence()) {
      meter.early();
      if (settings.isStrict()) {
        return;
      }
    }
    LineRequest asked = frame.request().get();
    meter.requested();
    long silence = settings.pace().silence();
    idleTime.onRequest(frame.endedAt() - settings.nanos(frame.characters()), silence);
    BusAnswer answer = execute(asked);
    if (asked.unit().equals(BROADCAST)) {
      return;
    }
    long turnaround = answer.turnaround().toNanos();
    Reply reply = new Reply(asked, frame.endedAt() + silence + turnaround, answer.lineFaults());
    int sent = send(answer.answer(), reply);
    if (sent > 0) {
      int characters = frame.characters() + sent;
      meter.answered(settings.pace().nanos(characters) + 2 * silence + turnaround, turnaround);
      served.count(asked.unit(), asked.request());
    }
  }

  private BusAnswer execute(LineRequest asked) {
    try {
      BusAnswer answer = units.answer(asked.unit(), asked.request());
      boolean isThere = !(answer.answer() instanceof Answer.Silence);
      return asked.exceptionResponse().isPresent() && isThere
          ? new BusAnswer(
              Answer.of(asked.exceptionResponse().get()), answer.turnaround(), answer.lineFaults())
          : answer;
    } catch (RuntimeException defect) {
      log.error("unit failed unit={} request={}", asked.unit(), asked.request(), defect);
      return BusAnswer.none();
    }
  }

  /**
   * Sends an answer.
   *
   * @return the number of its characters, if it is a correct response; else 0.
   */
  private int send(Answer answer, Reply reply) {
    Unit unit = reply.request().unit();
    if (answer instanceof Answer.Response right) {
      return sendResponse(right.response(), reply);
    }
    if (answer instanceof Answer.Late late) {
      send(late.answer(), reply.after(late.delay().toNanos()));
    } else if (answer instanceof Answer.Twice twice) {
      byte[] frame = encode(unit, twice.response(), reply);
      sendFrame(frame, reply);
      sendFrame(
          frame, reply.after(settings.pace().nanos(frame.length) + settings.pace().silence()));
    } else if (answer instanceof Answer.WrongUnit wrong) {
      sendFrame(encode(new Unit(unit.value() ^ 0x55), wrong.response(), reply), reply);
    } else if (answer instanceof Answer.WrongFunction wrong) {
      sendFrame(
          framing.encodeWithWrongFunction(unit, wrong.response(), reply.request().request()),
          reply);
    } else if (answer instanceof Answer.WrongTransaction wrong) {
      // A serial line has no transaction identifiers.
      return sendResponse(wrong.response(), reply);
    } else if (answer instanceof Answer.HalfFrame half) {
      byte[] frame = encode(unit, half.response(), reply);
      sendFrame(Arrays.copyOf(frame, frame.length / 2), reply);
    } else if (answer instanceof Answer.Garbage garbage) {
      byte[] bytes = new byte[garbage.count()];
      new Random(garbage.seed()).nextBytes(bytes);
      sendFrame(bytes, reply);
    } else if (answer instanceof Answer.HangUp) {
      transmitter.clear();
      hangUp.run();
    }
    // All other answers are silence.
    return 0;
  }

  private int sendResponse(ModbusResponse response, Reply reply) {
    int characters = sendFrame(encode(reply.request().unit(), response, reply), reply);
    return reply.lineFaults().isEmpty() ? characters : 0;
  }

  private byte[] encode(Unit unit, ModbusResponse response, Reply reply) {
    return framing.encode(unit, response, reply.request().request());
  }

  private int sendFrame(byte[] frame, Reply reply) {
    byte[] bytes = frame.clone();
    int middle = bytes.length / 2;
    if (reply.lineFaults().contains(LineFault.FLIP)) {
      bytes[middle] ^= 1;
    }
    int lost = reply.lineFaults().contains(LineFault.DROP) ? middle : TimedBytes.NO_LOSS;
    long begins = reply.startsAt();
    if (reply.lineFaults().contains(LineFault.GLITCH)) {
      long before = begins - settings.nanos(GLITCH.length);
      transmitter.add(new TimedBytes(settings, GLITCH, before, TimedBytes.NO_LOSS, true));
    }
    transmitter.add(new TimedBytes(settings, bytes, begins, lost, true));
    meter.carried(settings.pace().nanos(bytes.length));
    return bytes.length;
  }
}
