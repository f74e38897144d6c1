// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.site;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.Parity;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.SerialPort;
import io.parasol.legacy.SerialPorts;
import io.parasol.legacy.sunspec.discovery.SunSpecImage;
import io.parasol.legacy.sunspec.model.SunSpecModels;
import io.parasol.simulator.bus.LinePace;
import io.parasol.simulator.bus.WireCounts;
import io.parasol.simulator.config.Endpoint;
import io.parasol.simulator.config.Line;
import io.parasol.simulator.config.PanelSimulation;
import io.parasol.simulator.config.PlayMode;
import io.parasol.simulator.config.SimulatedController;
import io.parasol.simulator.config.SimulationConfig;
import io.parasol.simulator.modbus.Served;
import io.parasol.simulator.plant.Combiner;
import io.parasol.simulator.plant.Controller;
import io.parasol.simulator.plant.Inverter;
import io.parasol.simulator.plant.InverterStrings;
import io.parasol.simulator.plant.Meter;
import io.parasol.simulator.plant.Pattern;
import io.parasol.simulator.plant.PatternController;
import io.parasol.simulator.plant.PhysicalController;
import io.parasol.simulator.plant.Plant;
import io.parasol.simulator.plant.PlantModel;
import io.parasol.simulator.plant.Settings;
import io.parasol.simulator.plant.Sky;
import io.parasol.simulator.plant.SunSpecController;
import io.parasol.simulator.plant.Tracker;
import io.parasol.simulator.plant.WeatherStation;
import io.parasol.simulator.port.ConvertedPort;
import io.parasol.simulator.port.PortUnplugger;
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
 * Simulated controllers on networks and lines, and panels that connect by themselves. All of them
 * share one sky, and a meter measures the inverters of all endpoints. The same clock gives the same
 * values every time.
 */
public final class SimulatedSite implements AutoCloseable {

  private static final int THREADS = 2;

  private final EventLoopGroup loops;
  private final InstantSource clock;
  private final Instant startedAt;
  private final List<PlayedEndpoint> endpoints = new ArrayList<>();
  private final List<EndpointControllers> endpointControllers = new ArrayList<>();
  private final List<SimulatedLine> lines = new ArrayList<>();
  private final List<SimulatedPanel> panels = new ArrayList<>();
  private final List<String> places = new ArrayList<>();
  private final PortUnplugger unplugger = new PortUnplugger();

  private SimulatedSite(EventLoopGroup loops, InstantSource clock) {
    this.loops = loops;
    this.clock = clock;
    this.startedAt = clock.instant();
  }

  /**
   * Starts all endpoints; none may be on a serial port of this machine. Blocks until they listen.
   *
   * @see #start(SimulationConfig, SerialPorts, InstantSource)
   */
  public static SimulatedSite start(SimulationConfig config, InstantSource clock)
      throws IOException {
    return start(config, SimulatedSite::noPort, clock);
  }

  private static SerialPort noPort(SerialSettings settings, boolean rs485) throws IOException {
    throw new IOException(
        "%s: serial ports cannot be opened in this simulation".formatted(settings.port()));
  }

  /**
   * Starts all endpoints and panels. Blocks until the endpoints listen; panels connect in the
   * background and retry without limit.
   *
   * @param ports opens the serial ports of this machine.
   * @param clock determines the sun, the faults and {@link Pattern}.
   * @throws IOException if an endpoint cannot be opened; the message names it, and none is open
   *     then.
   * @throws IllegalArgumentException in one line, if a point of a profile cannot be encoded.
   */
  public static SimulatedSite start(SimulationConfig config, SerialPorts ports, InstantSource clock)
      throws IOException {
    EventLoopGroup loops = new NioEventLoopGroup(THREADS, new DefaultThreadFactory("simulator"));
    SimulatedSite site = new SimulatedSite(loops, clock);
    boolean isStarted = false;
    try {
      site.open(config, ports);
      isStarted = true;
      return site;
    } finally {
      if (!isStarted) {
        site.close();
      }
    }
  }

  private void open(SimulationConfig config, SerialPorts ports) throws IOException {
    Plant plant = new Plant(config.day());
    for (int i = 0; i < config.endpoints().size(); i++) {
      Endpoint endpoint = config.endpoints().get(i);
      endpointControllers.add(
          new EndpointControllers(endpoint, controllers(endpoint, i, plant), clock, startedAt));
    }
    for (int i = 0; i < config.panels().size(); i++) {
      panels.add(panel(config.panels().get(i), i, plant));
    }
    synchronized (plant) {
      plant.initialize();
    }
    for (int i = 0; i < config.endpoints().size(); i++) {
      Endpoint endpoint = config.endpoints().get(i);
      PlayedEndpoint played =
          PlayedEndpoint.open(endpoint.place(), endpointControllers.get(i), loops, ports);
      endpoints.add(played);
      places.add(played.place());
      unplugger.watch(endpoint.faults(), played::plug);
    }
    for (Line line : config.lines()) {
      open(line, ports);
    }
    for (PanelSimulation panel : config.panels()) {
      places.add(panel.client() + "@" + panel.connect());
    }
    panels.forEach(SimulatedPanel::start);
    unplugger.start(() -> elapsed(clock.instant()));
  }

  private Map<Unit, Controller> controllers(Endpoint endpoint, int number, Plant plant) {
    Map<Unit, Controller> controllers = new HashMap<>();
    endpoint
        .controllers()
        .forEach((unit, config) -> controllers.put(unit, controller(config, number, unit, plant)));
    return controllers;
  }

  private Controller controller(SimulatedController config, int endpoint, Unit unit, Plant plant) {
    if (config.playMode() == PlayMode.PATTERN) {
      return new PatternController(config.profile());
    }
    long seed = 1000L * endpoint + unit.value();
    if (!config.models().isEmpty()) {
      SunSpecController controller =
          new SunSpecController(image(config, seed), plant, now -> elapsed(now).toSeconds());
      play(config, controller.physical(), controller.settings(), seed, plant);
      return controller;
    }
    PhysicalController controller =
        new PhysicalController(config.profile(), plant, now -> elapsed(now).toSeconds());
    play(config, controller, controller.settings(), seed, plant);
    return controller;
  }

  private static SunSpecImage image(SimulatedController config, long seed) {
    DeviceIdentity identity =
        new DeviceIdentity("Parasol", "simulated", "SIM%08d".formatted(seed), "1.4.2");
    return SunSpecImage.of(SunSpecModels.shipped(), config.models(), identity);
  }

  private static void play(
      SimulatedController config,
      PhysicalController controller,
      Settings settings,
      long seed,
      Plant plant) {
    InverterStrings strings = InverterStrings.of(config.profile(), config.faults());
    synchronized (plant) {
      controller.play(model(config.playMode(), settings, strings, seed, plant), seed);
    }
  }

  /** Adds a new model to the plant, whose monitor the caller holds. */
  private static PlantModel model(
      PlayMode mode, Settings settings, InverterStrings strings, long seed, Plant plant) {
    Sky sky = plant.sky();
    PlantModel model =
        switch (mode) {
          case INVERTER -> new Inverter(sky, settings, strings, seed);
          case METER -> new Meter(plant.inverters(), seed);
          case WEATHER -> new WeatherStation(sky, seed);
          case TRACKER -> new Tracker(sky, settings);
          case COMBINER -> new Combiner(sky, seed);
          case PATTERN -> throw new AssertionError("a pattern has no model");
        };
    plant.add(model);
    return model;
  }

  private void open(Line line, SerialPorts ports) throws IOException {
    SerialSettings settings =
        new SerialSettings(line.port(), line.protocol().baud(), Parity.NONE, 8, 1);
    SerialPort port;
    if (line.isPty()) {
      ConvertedPort pty = ConvertedPort.at(settings);
      unplugger.watch(line.faults(), pty::plug);
      port = pty;
    } else {
      port = ports.open(settings, false);
    }
    SimulatedLineDevice talker =
        switch (line.protocol()) {
          case VE_DIRECT -> new VictronCharger(startedAt);
          case VOLTRONIC_PI30 -> new VoltronicInverter(startedAt);
        };
    lines.add(
        SimulatedLine.start(
            port,
            LinePace.of(settings),
            new FaultyLineDevice(talker, new FaultSchedule(line.faults()), this::elapsed),
            clock));
    places.add(line.port().toString());
  }

  private SimulatedPanel panel(PanelSimulation config, int number, Plant plant) {
    long seed = 1_000_000L + number;
    PanelValues values =
        new PanelValues(
            config,
            plant,
            settings -> model(config.playMode(), settings, InverterStrings.NONE, seed, plant));
    return new SimulatedPanel(config, values, () -> elapsed(clock.instant()), loops.next());
  }

  private Duration elapsed(Instant now) {
    return Duration.between(startedAt, now);
  }

  /**
   * Returns what is simulated, in the order of the configuration: the address or the path of each
   * endpoint and of each line, and for each panel its client identifier with the address that it
   * connects to.
   */
  public List<String> places() {
    return List.copyOf(places);
  }

  /** Returns the address at which an endpoint on a network listens, with the actual port. */
  public HostPort address(int endpoint) {
    return HostPort.parse(endpoints.get(endpoint).place(), Optional.empty()).orElseThrow();
  }

  /**
   * Returns the requests that one controller has answered so far, without exception responses and
   * faults.
   */
  public Served served(int endpoint, Unit unit) {
    return endpoints.get(endpoint).served(unit);
  }

  /** Returns the requests that all controllers have answered so far. */
  public Served served() {
    long requests = 0;
    long registers = 0;
    for (PlayedEndpoint endpoint : endpoints) {
      Served served = endpoint.served();
      requests += served.requests();
      registers += served.registers();
    }
    return new Served(requests, registers);
  }

  /** Returns the counts of the line of one endpoint so far; empty if it has no line. */
  public Optional<WireCounts> wire(int endpoint) {
    return endpoints.get(endpoint).wire();
  }

  /** Returns the current value of a point of a controller, in the unit of the profile. */
  public Optional<Value> value(int endpoint, Unit unit, PointName point) {
    return endpointControllers.get(endpoint).value(unit, point);
  }

  /** Disconnects all clients of one endpoint, which continues to listen. */
  public void disconnect(int endpoint) {
    endpoints.get(endpoint).disconnect();
  }

  @Override
  public void close() {
    unplugger.close();
    panels.forEach(SimulatedPanel::close);
    lines.forEach(SimulatedLine::close);
    endpoints.forEach(PlayedEndpoint::close);
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
  }
}
