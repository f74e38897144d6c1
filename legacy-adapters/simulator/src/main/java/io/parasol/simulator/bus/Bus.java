// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.bus;

import io.parasol.config.model.profile.Unit;
import io.parasol.legacy.modbus.frame.LineRequest;
import io.parasol.legacy.modbus.frame.ServerFraming;
import io.parasol.legacy.modbus.pdu.Answer;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
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
  private final BusReceiver ear;
  private final BusTransmitter mouth = new BusTransmitter();
  private final ServedCounts served = new ServedCounts();
  private final WireMeter meter = new WireMeter();
  private final IdleTimeMeter rest = new IdleTimeMeter(meter);

  /** How an answer is sent: the request, the start of the answer, and the faults of the line. */
  private record Reply(LineRequest asked, long begins, Set<LineFault> spoilt) {

    Reply after(long nanos) {
      return new Reply(asked, begins + nanos, spoilt);
    }
  }

  Bus(BusSettings settings, BusUnits units, Runnable hangUp, long now) {
    this.settings = settings;
    this.framing = settings.framing();
    this.units = units;
    this.hangUp = hangUp;
    this.ear = new BusReceiver(settings, now);
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
  void hear(byte[] bytes, int count, long now) {
    endFrames(now);
    if (settings.isEmulated() && mouth.isAnsweringAt(now)) {
      meter.collided();
      mouth.garble(now);
      ear.spoil();
    }
    long begins = ear.hear(bytes, count, now);
    meter.carried(settings.pace().nanos(count));
    if (settings.echoes()) {
      byte[] echo = Arrays.copyOf(bytes, count);
      mouth.say(new TimedBytes(settings, echo, begins, TimedBytes.NONE, false));
    }
  }

  /** Returns the bytes that arrive at the client now. */
  byte[] say(long now) {
    endFrames(now);
    boolean isAnswering = mouth.isAnsweringAt(now);
    mouth.endedBy(now).ifPresent(end -> rest.answerEnded(end, now));
    byte[] due = mouth.due(now);
    if (isAnswering && due.length > 0) {
      ear.spoke(now);
    }
    return due;
  }

  /** Returns when {@link #say} has work to do next, unless the client sends before. */
  long nextAt() {
    return Math.min(ear.endsAt(), mouth.nextAt());
  }

  private void endFrames(long now) {
    while (ear.endsAt() <= now) {
      heard(ear.take());
    }
  }

  private void heard(HeardFrame heard) {
    if (heard.request().isEmpty()) {
      meter.broken();
      return;
    }
    if (!heard.afterSilence()) {
      meter.hasty();
      if (settings.isStrict()) {
        return;
      }
    }
    LineRequest asked = heard.request().get();
    meter.asked();
    long silence = settings.pace().silence();
    rest.requestBegan(heard.endedAt() - settings.nanos(heard.characters()), silence);
    BusAnswer answer = ask(asked);
    if (asked.unit().equals(BROADCAST)) {
      return;
    }
    long thinks = answer.turnaround().toNanos();
    Reply reply = new Reply(asked, heard.endedAt() + silence + thinks, answer.spoilt());
    int said = play(answer.answer(), reply);
    if (said > 0) {
      int characters = heard.characters() + said;
      meter.answered(settings.pace().nanos(characters) + 2 * silence + thinks, thinks);
      served.count(asked.unit(), asked.request());
    }
  }

  private BusAnswer ask(LineRequest asked) {
    try {
      BusAnswer answer = units.answer(asked.unit(), asked.request());
      boolean isThere = !(answer.answer() instanceof Answer.Silence);
      return asked.refusal().isPresent() && isThere
          ? new BusAnswer(asked.refusal().get(), answer.turnaround(), answer.spoilt())
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
  private int play(Answer answer, Reply reply) {
    Unit unit = reply.asked().unit();
    if (answer instanceof ModbusResponse response) {
      int characters = utter(encode(unit, response, reply), reply);
      return reply.spoilt().isEmpty() ? characters : 0;
    }
    if (answer instanceof Answer.Late late) {
      play(late.answer(), reply.after(late.by().toNanos()));
    } else if (answer instanceof Answer.Twice twice) {
      byte[] frame = encode(unit, twice.response(), reply);
      utter(frame, reply);
      utter(frame, reply.after(settings.pace().nanos(frame.length) + settings.pace().silence()));
    } else if (answer instanceof Answer.WrongUnit wrong) {
      utter(encode(new Unit(unit.value() ^ 0x55), wrong.response(), reply), reply);
    } else if (answer instanceof Answer.WrongFunction wrong) {
      utter(
          framing.encodeWithWrongFunction(unit, wrong.response(), reply.asked().request()), reply);
    } else if (answer instanceof Answer.WrongTransaction wrong) {
      // A serial line has no transaction identifiers.
      return play(wrong.response(), reply);
    } else if (answer instanceof Answer.HalfFrame half) {
      byte[] frame = encode(unit, half.response(), reply);
      utter(Arrays.copyOf(frame, frame.length / 2), reply);
    } else if (answer instanceof Answer.Garbage garbage) {
      byte[] bytes = new byte[garbage.count()];
      new Random(garbage.seed()).nextBytes(bytes);
      utter(bytes, reply);
    } else if (answer instanceof Answer.HangUp) {
      mouth.clear();
      hangUp.run();
    }
    // All other answers are silence.
    return 0;
  }

  private byte[] encode(Unit unit, ModbusResponse response, Reply reply) {
    return framing.encode(unit, response, reply.asked().request());
  }

  private int utter(byte[] frame, Reply reply) {
    byte[] bytes = frame.clone();
    int middle = bytes.length / 2;
    if (reply.spoilt().contains(LineFault.FLIP)) {
      bytes[middle] ^= 1;
    }
    int lost = reply.spoilt().contains(LineFault.DROP) ? middle : TimedBytes.NONE;
    long begins = reply.begins();
    if (reply.spoilt().contains(LineFault.GLITCH)) {
      long before = begins - settings.nanos(GLITCH.length);
      mouth.say(new TimedBytes(settings, GLITCH, before, TimedBytes.NONE, true));
    }
    mouth.say(new TimedBytes(settings, bytes, begins, lost, true));
    meter.carried(settings.pace().nanos(bytes.length));
    return bytes.length;
  }
}
