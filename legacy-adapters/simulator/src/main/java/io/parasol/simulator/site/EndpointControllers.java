// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.site;

import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.simulator.bus.BusAnswer;
import io.parasol.simulator.config.Endpoint;
import io.parasol.simulator.config.Fault;
import io.parasol.simulator.loader.SimulatedLoader;
import io.parasol.simulator.modbus.Answer;
import io.parasol.simulator.plant.Controller;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The controllers of one endpoint, with their faults. For any thread. */
final class EndpointControllers {

  private final Map<Unit, UnitBehaviour> units = new HashMap<>();
  private final InstantSource clock;
  private final Instant startedAt;

  /** A controller and its faults. */
  private record UnitBehaviour(
      Controller controller,
      FaultSchedule faults,
      Duration turnaround,
      Optional<SimulatedLoader> loader) {

    /** Returns the response of its application. */
    ModbusResponse answer(ModbusRequest request, Instant now) {
      ModbusResponse answer = controller.answer(request, now);
      return loader.map(each -> each.withIdentity(request, answer)).orElse(answer);
    }
  }

  /**
   * @param controllers those of the endpoint.
   * @param startedAt when the simulation began, by that clock.
   */
  EndpointControllers(
      Endpoint endpoint,
      Map<Unit, Controller> controllers,
      InstantSource clock,
      Instant startedAt) {
    this.clock = clock;
    this.startedAt = startedAt;
    endpoint
        .controllers()
        .forEach(
            (unit, config) -> {
              Controller controller = controllers.get(unit);
              FaultSchedule faults =
                  new FaultSchedule(
                      Stream.concat(endpoint.faults().stream(), config.faults().stream())
                          .filter(fault -> fault.kind() != Fault.Kind.UNPLUG)
                          .toList());
              if (controller != null) {
                units.put(
                    unit,
                    new UnitBehaviour(
                        controller,
                        faults,
                        config.turnaround(),
                        config.loader().map(SimulatedLoader::of)));
              }
            });
  }

  /**
   * Answers a request from a network. If the unit does not exist, a gateway answers with exception
   * 0B.
   */
  Answer answer(Unit unit, ModbusRequest request) {
    UnitBehaviour behaviour = units.get(unit);
    if (behaviour == null) {
      return Answer.of(
          new ModbusResponse.ExceptionResponse(
              ModbusResponse.ExceptionResponse.GATEWAY_TARGET_FAILED));
    }
    Instant now = clock.instant();
    Optional<BusAnswer> loaders = behaviour.loader.flatMap(each -> each.answer(request, now));
    if (loaders.isPresent()) {
      return SimulatedLoader.onANetwork(loaders.get());
    }
    FaultsNow faults = behaviour.faults.next(Duration.between(startedAt, now));
    return faults.answer(() -> behaviour.answer(request, now));
  }

  /** Answers a request from a serial line. A unit that does not exist does not respond. */
  BusAnswer answerOnLine(Unit unit, ModbusRequest request) {
    UnitBehaviour behaviour = units.get(unit);
    if (behaviour == null) {
      return BusAnswer.none();
    }
    Instant now = clock.instant();
    Optional<BusAnswer> loaders = behaviour.loader.flatMap(each -> each.answer(request, now));
    if (loaders.isPresent()) {
      return loaders.get();
    }
    FaultsNow faults = behaviour.faults.next(Duration.between(startedAt, now));
    return new BusAnswer(
        faults.answer(() -> behaviour.answer(request, now)),
        behaviour.turnaround,
        faults.lineFaults());
  }

  /** Returns the current value of a point of a controller. */
  Optional<Value> value(Unit unit, PointName point) {
    return Optional.ofNullable(units.get(unit))
        .flatMap(behaviour -> behaviour.controller.value(point, clock.instant()));
  }
}
