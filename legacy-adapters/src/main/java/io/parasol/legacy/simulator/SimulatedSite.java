// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.simulator;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.parasol.config.SimulationConfig;
import io.parasol.config.SimulationConfig.Plays;
import io.parasol.config.site.HostPort;
import io.parasol.config.site.PointName;
import io.parasol.config.site.Unit;
import io.parasol.config.site.Value;
import io.parasol.legacy.modbus.ModbusResponse;
import io.parasol.legacy.modbus.ModbusServer;
import io.parasol.legacy.modbus.ModbusUnits;
import io.parasol.legacy.modbus.Served;
import io.parasol.legacy.modbus.ServerSettings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Simulated controllers on Modbus TCP. All of a simulation stand under one sky, and a meter
 * measures the inverters of all endpoints. With the same clock it does the same every time.
 */
public final class SimulatedSite implements AutoCloseable {

  private static final int THREADS = 2;

  private final EventLoopGroup loops;
  private final InstantSource clock;
  private final Instant begun;
  private final List<Endpoint> endpoints = new ArrayList<>();

  /** One server and those who answer behind it. */
  private record Endpoint(ModbusServer server, Map<Unit, Controller> controllers) {}

  private SimulatedSite(EventLoopGroup loops, InstantSource clock) {
    this.loops = loops;
    this.clock = clock;
    this.begun = clock.instant();
  }

  /**
   * Starts all endpoints. Blocks until they listen.
   *
   * @param clock what the sun, the faults and {@link Pattern} go by.
   * @throws IOException when one cannot listen; the message says where, and none is open then.
   * @throws IllegalArgumentException in one line, if a point of a profile cannot be encoded.
   */
  public static SimulatedSite start(SimulationConfig config, InstantSource clock)
      throws IOException {
    EventLoopGroup loops = new NioEventLoopGroup(THREADS, new DefaultThreadFactory("simulator"));
    SimulatedSite site = new SimulatedSite(loops, clock);
    boolean isStarted = false;
    try {
      site.open(config);
      isStarted = true;
      return site;
    } finally {
      if (!isStarted) {
        site.close();
      }
    }
  }

  private void open(SimulationConfig config) throws IOException {
    Plant plant = new Plant();
    List<Map<Unit, Controller>> controllers = new ArrayList<>();
    for (int i = 0; i < config.endpoints().size(); i++) {
      controllers.add(controllers(config.endpoints().get(i), i, plant));
    }
    synchronized (plant) {
      plant.begin();
    }
    for (int i = 0; i < config.endpoints().size(); i++) {
      SimulationConfig.Endpoint endpoint = config.endpoints().get(i);
      ModbusUnits units = units(endpoint, controllers.get(i));
      ModbusServer server =
          ModbusServer.start(endpoint.listen(), loops, ServerSettings.USUAL, units);
      endpoints.add(new Endpoint(server, controllers.get(i)));
    }
  }

  private Map<Unit, Controller> controllers(
      SimulationConfig.Endpoint endpoint, int number, Plant plant) {
    Map<Unit, Controller> controllers = new HashMap<>();
    endpoint
        .controllers()
        .forEach((unit, config) -> controllers.put(unit, controller(config, number, unit, plant)));
    return controllers;
  }

  private Controller controller(
      SimulationConfig.Controller config, int endpoint, Unit unit, Plant plant) {
    if (config.plays() == Plays.PATTERN) {
      return new PatternController(config.profile());
    }
    PhysicalController controller =
        new PhysicalController(config.profile(), plant, now -> elapsed(now).toSeconds());
    long seed = 1000L * endpoint + unit.value();
    Sky sky = plant.sky();
    Model model =
        switch (config.plays()) {
          case INVERTER -> new Inverter(sky, controller.settings(), seed);
          case METER -> new Meter(plant.inverters(), seed);
          case WEATHER -> new WeatherStation(sky, seed);
          case TRACKER -> new Tracker(sky, controller.settings());
          case COMBINER -> new Combiner(sky, seed);
          case PATTERN -> throw new AssertionError("a pattern has no model");
        };
    synchronized (plant) {
      plant.add(model);
      controller.play(model, seed);
    }
    return controller;
  }

  private ModbusUnits units(SimulationConfig.Endpoint endpoint, Map<Unit, Controller> controllers) {
    Map<Unit, FaultSchedule> faults = new HashMap<>();
    endpoint
        .controllers()
        .forEach((unit, config) -> faults.put(unit, new FaultSchedule(config.faults())));
    return (unit, request) -> {
      Controller controller = controllers.get(unit);
      FaultSchedule schedule = faults.get(unit);
      if (controller == null || schedule == null) {
        return new ModbusResponse.Refused(ModbusResponse.Refused.TARGET_SILENT);
      }
      Instant now = clock.instant();
      return schedule.answer(elapsed(now), () -> controller.answer(request, now));
    };
  }

  private Duration elapsed(Instant now) {
    return Duration.between(begun, now);
  }

  /** Where the endpoints listen, in the order of the configuration. */
  public List<HostPort> addresses() {
    return endpoints.stream().map(endpoint -> endpoint.server().address()).toList();
  }

  /** What one controller has answered so far, refusals and faults not counted. */
  public Served served(int endpoint, Unit unit) {
    return endpoints.get(endpoint).server().served(unit);
  }

  /** What all controllers have answered so far. */
  public Served served() {
    long requests = 0;
    long registers = 0;
    for (Endpoint endpoint : endpoints) {
      Served served = endpoint.server().served();
      requests += served.requests();
      registers += served.registers();
    }
    return new Served(requests, registers);
  }

  /** What a point of a controller holds now, in the profile's unit. */
  public Optional<Value> value(int endpoint, Unit unit, PointName point) {
    return Optional.ofNullable(endpoints.get(endpoint).controllers().get(unit))
        .flatMap(controller -> controller.value(point, clock.instant()));
  }

  /** Cuts every connection to one endpoint, which goes on listening. */
  public void hangUp(int endpoint) {
    endpoints.get(endpoint).server().hangUp();
  }

  @Override
  public void close() {
    endpoints.forEach(endpoint -> endpoint.server().close());
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
  }
}
