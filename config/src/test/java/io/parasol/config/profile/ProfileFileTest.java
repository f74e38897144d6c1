// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Address;
import io.parasol.config.model.profile.Addresses;
import io.parasol.config.model.profile.BlockLimit;
import io.parasol.config.model.profile.ClientLimit;
import io.parasol.config.model.profile.Encoding;
import io.parasol.config.model.profile.Formula;
import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.config.model.profile.PointStates;
import io.parasol.config.model.profile.PointType;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.profile.ReadRules;
import io.parasol.config.model.profile.RequestPacing;
import io.parasol.config.model.profile.Restart;
import io.parasol.config.model.profile.Scale;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.profile.Units;
import io.parasol.config.model.profile.WireOrder;
import io.parasol.config.model.profile.Wiring;
import io.parasol.config.model.profile.WriteRule;
import io.parasol.config.model.profile.WriteRule.Wear;
import io.parasol.config.model.profile.WriteRule.WriteMethod;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.FactorySerialSettings;
import io.parasol.config.model.site.Parity;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Reporting;
import io.parasol.config.yaml.ConfigException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A profile")
class ProfileFileTest {

  @TempDir Path temp;
  private Folder folder;

  @BeforeEach
  void open() {
    folder = new Folder(temp);
  }

  private Point point(String keys) throws ConfigException {
    folder.with("profiles/test.yaml", "{profile: test, points: {x: {" + keys + "}}}");
    return ProfileFile.load("test", temp).points().get(0);
  }

  @Nested
  @DisplayName("describes a point")
  class OfAPoint {

    @Test
    void all_that_the_manual_shows() throws Exception {
      Profile acme = ProfileFile.load("acme-pv2000", temp);

      assertEquals(
          new Point(
              new PointName("grid_freq"),
              new Address(Table.INPUT, 100),
              new PointType(Encoding.UINT32),
              new WireOrder("CDAB"),
              new Scale.Factor(new BigDecimal("0.01")),
              0,
              "Hz",
              Optional.of(Duration.ofSeconds(60)),
              Set.of(0xFFFF_FFFFL),
              Map.of(),
              Optional.empty(),
              Optional.empty(),
              PointStates.NONE,
              false,
              Optional.of(new PointMeaning(Meaning.AC_FREQUENCY))),
          acme.point(new PointName("grid_freq")).orElseThrow());
      assertEquals(
          Optional.of(
              new WriteRule(
                  CommandClass.SETPOINT, 0, 100, Wear.FLASH, OptionalInt.of(20), WriteMethod.AUTO)),
          acme.point(new PointName("limit")).orElseThrow().write());
      assertEquals(
          Map.of(1L, "off", 2L, "starting", 4L, "mppt", 5L, "throttled", 7L, "fault"),
          acme.point(new PointName("status")).orElseThrow().labels());
      assertEquals(
          new Address(Table.DISCRETE, 3), acme.point(new PointName("door")).orElseThrow().at());
      assertEquals(
          new Address(Table.HOLDING, 40083),
          acme.point(new PointName("ac_power")).orElseThrow().at());
    }

    @Test
    void how_its_device_restarts() throws Exception {
      folder.with(
          "profiles/test.yaml",
          "{profile: test, restart: {at: coil 9, value: 1}, points: {x: {at: coil 8, type:"
              + " bool}}}");

      assertEquals(
          Optional.of(
              new Restart(
                  new Address(Table.COIL, 9), 1, CommandClass.CONFIG, Duration.ofMinutes(2))),
          ProfileFile.load("test", temp).restart());
    }

    @Test
    void nothing_more_than_it_must() throws Exception {
      assertEquals(
          new Point(
              new PointName("x"),
              new Address(Table.HOLDING, 0x10),
              new PointType(Encoding.INT64),
              new WireOrder("ABCDEFGH"),
              Scale.ONE,
              0,
              "",
              Optional.empty(),
              Set.of(),
              Map.of(),
              Optional.empty(),
              Optional.empty()),
          point("at: holding 0x10, type: int64"));
    }

    @Test
    void a_rule_of_its_own_for_reports() throws Exception {
      assertEquals(
          Optional.of(new Reporting(0.5, Optional.of(Duration.ofMinutes(1)))),
          point("at: holding 1, type: int16, deadband: 0.5, max-silence: 60s").reporting());
    }

    @Test
    void a_scale_that_another_point_holds() throws Exception {
      folder.with(
          "profiles/test.yaml",
          """
          {profile: test, max-words: 5, points: {
            w: {at: holding 1, type: int16, scale: w_sf},
            w_sf: {at: holding 5, type: int16}}}
          """);
      assertEquals(
          new Scale.Exponent(new PointName("w_sf")),
          ProfileFile.load("test", temp).points().get(0).scale());
    }

    @Test
    void that_another_point_holds_the_number_of_its_decimal_places() throws Exception {
      folder.with(
          "profiles/test.yaml",
          """
          {profile: test, points: {
            w: {at: holding 1, type: int16, scale: -decimals},
            decimals: {at: holding 5, type: int16}}}
          """);
      assertEquals(
          new Scale.Exponent(new PointName("decimals"), true),
          ProfileFile.load("test", temp).points().get(0).scale());
    }

    @Test
    void that_bits_of_one_register_share_it() throws Exception {
      folder.with(
          "profiles/test.yaml",
          """
          {profile: test, points: {
            all: {at: holding 1, type: bits32}, low: {at: holding 1, type: bits16},
            a: {at: holding 1, type: bit(0)}, b: {at: holding 2, type: bit(15)},
            one: {at: holding 3, type: uint32}, same: {at: holding 3, type: uint32, scale: 10},
            other: {at: input 1, type: uint16}}}
          """);
      assertEquals(7, ProfileFile.load("test", temp).points().size());
    }
  }

  @Nested
  @DisplayName("calculates a point")
  class Calculates {

    private static final String METER =
        """
        profile: meter
        points:
          in:   {at: input 1, type: uint32}
          out:  {at: input 3, type: uint32}
          volt: {at: input 5, type: float32}
          net:  {sum: [in, -out], unit: W, deadband: 5}
        """;

    private List<Formula> formulas(String points) throws ConfigException {
      folder.with("profiles/meter.yaml", METER);
      folder.with("profiles/test.yaml", "profile: test\nextends: meter\n" + points);
      return ProfileFile.load("test", temp).formulas();
    }

    private static Formula of(String name, Formula.Operation operation, Formula.Term... terms) {
      return new Formula(new PointName(name), operation, List.of(terms), "", Optional.empty());
    }

    private static Formula.Term term(String point) {
      return new Formula.Term(new PointName(point), false);
    }

    @Test
    void from_others_with_a_unit_and_a_rule_for_reports() throws Exception {
      folder.with("profiles/meter.yaml", METER);
      Profile meter = ProfileFile.load("meter", temp);

      assertEquals(
          List.of(
              new Formula(
                  new PointName("net"),
                  Formula.Operation.SUM,
                  List.of(term("in"), new Formula.Term(new PointName("out"), true)),
                  "W",
                  Optional.of(new Reporting(5, Optional.of(Duration.ofMinutes(15)))))),
          meter.formulas());
      assertEquals(
          List.of("in", "out", "volt", "net"),
          meter.knownPoints().stream().map(point -> point.name().value()).toList());
    }

    @Test
    void of_the_profile_that_it_extends_unless_it_replaces_or_excludes_it() throws Exception {
      assertEquals("[-out, in]", formulas("points: {net: {sum: [-out, in]}}").get(0).terms() + "");
      assertEquals(1, formulas("points: {x: {at: input 9, type: int16}}").size());
      assertEquals(List.of(), formulas("points: {net: {at: input 9, type: int16}}"));
      assertEquals(List.of(), formulas("without: [net]"));
    }

    @Test
    void as_a_product_or_a_ratio() throws Exception {
      assertEquals(
          List.of(
              of("p", Formula.Operation.PRODUCT, term("in"), term("volt")),
              of("r", Formula.Operation.RATIO, term("in"), term("out"))),
          formulas("without: [net]\npoints: {p: {product: [in, volt]}, r: {ratio: [in, out]}}"));
    }
  }

  @ParameterizedTest(name = "keeps {1} of {0} as the bits {2}")
  @CsvSource({
    "int16,   -32768,               8000",
    "int16,   0x8000,               8000",
    "int16,   65535,                ffff",
    "uint16,  0xFFFF,               ffff",
    "int32,   -1,                   ffffffff",
    "enum16,  0,                    0",
    "acc32,   4294967295,           ffffffff",
    "int64,   -9223372036854775808, 8000000000000000",
    "uint64,  18446744073709551615, ffffffffffffffff",
    "float32, -9999.0,              c61c3c00",
    "float32, 230.5,                43668000",
    "float32, 0x7FC00000,           7fc00000",
    "float64, 230.5,                406cd00000000000",
  })
  void absent_value(String type, String number, String bits) throws Exception {
    Point point = point("at: holding 1, type: %s, absent: [%s]".formatted(type, number));
    assertEquals(Set.of(Long.parseUnsignedLong(bits, 16)), point.absent());
  }

  @ParameterizedTest(name = "lets {0} be written from {2} to {3} with {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          at: coil 1, type: bool                                          | class: config                         | 0 | 1
          at: holding 1, type: bool                                       | class: config                         | 0 | 1
          at: holding 1, type: enum16, values: {2: a, 9: b}               | class: config                         | 2 | 9
          at: holding 1, type: enum16, values: {2: a, 9: b}               | class: config, max: 2                 | 2 | 2
          at: holding 1, type: string(4)                                  | class: config                         | 0 | 0
          at: holding 1, type: float32, scale: 0.1                        | class: protection, min: -1.5, max: 1e6 | -1.5 | 1000000
          at: holding 1, type: uint16, scale: 0.1                         | class: setpoint, min: 0, max: 6553.5  | 0 | 6553.5
          at: holding 1, type: int16, scale: -0.1                         | class: setpoint, min: -3276.7, max: 3276.8 | -3276.7 | 3276.8
          """)
  void range_of_writes(String point, String write, double min, double max) throws Exception {
    WriteRule rule = point(point + ", write: {" + write + "}").write().orElseThrow();
    assertEquals(min, rule.min());
    assertEquals(max, rule.max());
  }

  @Test
  void says_how_its_device_departs_from_the_ideal() throws Exception {
    folder.with(
        "profiles/test.yaml",
        """
        {profile: test, max-words: 40, window: 4, connect-delay: 2s, gap: 850ms, timeout: 15s,
         settle: 3s, turnaround: 80ms, one-client: true, units: [1, 3-5],
         limits: [{at: input 3000-3124, max-words: 10}, {at: holding 0x10, max-words: 1}],
         forbidden: [holding 2999, input 100-120], line: {baud: 9600, parity: none, stop-bits: 2},
         points: {x: {at: coil 1, type: bool}}}
        """);
    assertEquals(
        new Quirks(
            new ReadRules(
                40,
                List.of(
                    new BlockLimit(new Addresses(Table.INPUT, 3000, 3124), 10),
                    new BlockLimit(new Addresses(Table.HOLDING, 16, 16), 1)),
                List.of(
                    new Addresses(Table.HOLDING, 2999, 2999),
                    new Addresses(Table.INPUT, 100, 120))),
            new RequestPacing(
                4,
                Duration.ofSeconds(2),
                Duration.ofMillis(850),
                Duration.ofSeconds(15),
                Duration.ofSeconds(3),
                Optional.of(Duration.ofMillis(80))),
            new Wiring(
                ClientLimit.ONE,
                new FactorySerialSettings(
                    OptionalInt.of(9600), Optional.of(Parity.NONE), OptionalInt.of(2)),
                new Units(Set.of(new Unit(1), new Unit(3), new Unit(4), new Unit(5))))),
        ProfileFile.load("test", temp).quirks());
  }

  @ParameterizedTest(name = "states with {0} how its device is identified")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {serial: a}                                         | Points[manufacturer=Optional.empty, model=Optional.empty, serial=Optional[a], firmware=Optional.empty]
          {manufacturer: d, model: b, serial: a, firmware: c} | Points[manufacturer=Optional[d], model=Optional[b], serial=Optional[a], firmware=Optional[c]]
          device-identification                               | DeviceIdentification[]
          """)
  void identity(String identity, String source) throws Exception {
    folder.with(
        "profiles/test.yaml",
        """
        profile: test
        identity: %s
        points:
          a: {at: holding 1, type: uint32}
          b: {at: holding 3, type: enum16, values: {1: big, 2: small}}
          c: {at: holding 4, type: uint16}
          d: {at: holding 5, type: string(8)}
        """
            .formatted(identity));
    assertEquals(
        source, ProfileFile.load("test", temp).identity().map(Object::toString).orElseThrow());
  }

  @Test
  void without_quirks_is_that_of_an_ideal_device() throws Exception {
    folder.with("profiles/test.yaml", "{profile: test, points: {x: {at: coil 1, type: bool}}}");
    assertEquals(Quirks.NONE, ProfileFile.load("test", temp).quirks());
    assertEquals(Optional.empty(), ProfileFile.load("test", temp).identity());
  }

  @Test
  void keeps_a_dollar() throws Exception {
    assertEquals("${A}", point("at: holding 1, type: int16, unit: \"${A}\"").unit());
  }

  @Nested
  @DisplayName("is found")
  class IsFound {

    @Test
    void by_the_path_of_a_file_whatever_it_is_called() throws Exception {
      folder.with("map.yaml", "{profile: mine, points: {x: {at: coil 1, type: bool}}}");
      assertEquals("mine", ProfileFile.load("map.yaml", temp).name().value());
      assertEquals("mine", ProfileFile.load("./map.yaml", temp).name().value());
    }

    @Test
    void by_name_beside_before_among_the_shipped() throws Exception {
      assertTrue(ProfileFile.load("tracker", temp).points().size() > 1);
      folder.with(
          "profiles/tracker.yaml", "{profile: tracker, points: {x: {at: coil 1, type: bool}}}");
      assertEquals(1, ProfileFile.load("tracker", temp).points().size());
    }

    @Test
    void or_else_the_nearest_is_named() {
      assertEquals(
          List.of("profiles:1:1: unknown profile \"traker\"; expected tracker"), refused("traker"));
      assertEquals(
          List.of(
              "profiles:1:1: unknown profile \"A\"; expected 1 to 64 of a-z, 0-9 and '-',"
                  + " beginning with"
                  + " a letter or digit"),
          refused("A"));
      assertEquals(List.of("gone.yaml:1:1: not found; expected a file"), refused("gone.yaml"));
    }

    private List<String> refused(String name) {
      return folder.told(assertThrows(ConfigException.class, () -> ProfileFile.load(name, temp)));
    }
  }
}
