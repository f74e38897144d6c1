// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.pdu;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.legacy.DeviceIdentity;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Device identification")
class DeviceIdentificationTest {

  private static final int BASIC = 0x81;
  private static final int REGULAR = 0x82;

  private final DeviceIdentification identification = new DeviceIdentification();
  private final List<String> asked = new ArrayList<>();

  private static ModbusResponse answer(
      int code, int conformity, int next, Map<Integer, String> objects) {
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    payload.writeBytes(
        new byte[] {
          14,
          (byte) code,
          (byte) conformity,
          (byte) (next > 0 ? 0xFF : 0),
          (byte) next,
          (byte) objects.size()
        });
    new TreeMap<>(objects)
        .forEach(
            (number, text) -> {
              byte[] bytes = text.getBytes(UTF_8);
              payload.write(number);
              payload.write(bytes.length);
              payload.writeBytes(bytes);
            });
    return new ModbusResponse.RawResponse(43, payload.toByteArray());
  }

  /** Asks until nothing is left to ask; by the code and the object of each request. */
  private DeviceIdentity walk(Function<String, ModbusResponse> device) {
    for (Optional<ModbusRequest> next = identification.next();
        next.isPresent();
        next = identification.next()) {
      byte[] payload = ((ModbusRequest.Raw) next.get()).payload();
      String request = payload[1] + "/" + (payload[2] & 0xFF);
      asked.add(request);
      identification.onResponse(device.apply(request));
    }
    return identification.identity();
  }

  @Test
  void is_three_objects_of_a_simple_device() {
    DeviceIdentity identity =
        walk(request -> answer(1, BASIC, 0, Map.of(0, "Acme", 1, "PV-2000", 2, "V1.4 ")));

    assertEquals(new DeviceIdentity("Acme", "PV-2000", "", "V1.4"), identity);
    assertEquals(List.of("1/0"), asked);
  }

  @Test
  void goes_on_where_the_device_says_that_more_follows() {
    DeviceIdentity identity =
        walk(
            request ->
                switch (request) {
                  case "1/0" -> answer(1, BASIC, 1, Map.of(0, "Acme"));
                  case "1/1" -> answer(1, BASIC, 2, Map.of(1, "PV"));
                  default -> answer(1, BASIC, 0, Map.of(2, "1.0"));
                });

    assertEquals(List.of("1/0", "1/1", "1/2"), asked);
    assertEquals("1.0", identity.firmware());
  }

  @Test
  void asks_for_the_regular_objects_of_a_device_that_has_them() {
    DeviceIdentity identity =
        walk(
            request ->
                request.equals("1/0")
                    ? answer(1, REGULAR, 0, Map.of(0, "Acme", 1, "2000", 2, "1.0"))
                    : answer(2, REGULAR, 0, Map.of(0, "Acme", 4, "Sun", 5, "PV2000 TL")));

    assertEquals(List.of("1/0", "2/0"), asked);
    assertEquals(new DeviceIdentity("Acme", "PV2000 TL", "", "1.0"), identity);
  }

  /**
   * The regular objects begin with the basic ones, so what comes first of them is known already.
   */
  @Test
  void goes_on_to_the_model_when_the_regular_objects_begin_with_what_is_known() {
    DeviceIdentity identity =
        walk(
            request ->
                switch (request) {
                  case "1/0" -> answer(1, REGULAR, 0, Map.of(0, "Acme", 1, "2000", 2, "1.0"));
                  case "2/0" -> answer(2, REGULAR, 3, Map.of(0, "Acme", 1, "2000", 2, "1.0"));
                  default -> answer(2, REGULAR, 0, Map.of(3, "acme.example", 5, "PV2000 TL"));
                });

    assertEquals(List.of("1/0", "2/0", "2/3"), asked);
    assertEquals(new DeviceIdentity("Acme", "PV2000 TL", "", "1.0"), identity);
  }

  @Test
  void asks_for_the_regular_objects_where_no_basic_one_came() {
    DeviceIdentity identity =
        walk(
            request ->
                request.equals("1/0")
                    ? answer(1, REGULAR, 0, Map.of())
                    : answer(2, REGULAR, 0, Map.of(0, "Acme", 5, "PV2000 TL")));

    assertEquals(new DeviceIdentity("Acme", "PV2000 TL", "", ""), identity);
  }

  @Test
  void is_unknown_where_the_device_has_no_such_function() {
    assertTrue(walk(request -> new ModbusResponse.ExceptionResponse(1)).isUnknown());
    assertEquals(List.of("1/0"), asked);
  }

  @Test
  void keeps_the_basic_objects_where_the_regular_ones_are_refused() {
    DeviceIdentity identity =
        walk(
            request ->
                request.equals("1/0")
                    ? answer(1, REGULAR, 0, Map.of(0, "Acme", 1, "2000", 2, "1.0"))
                    : new ModbusResponse.ExceptionResponse(3));

    assertEquals(new DeviceIdentity("Acme", "2000", "", "1.0"), identity);
  }

  @Test
  void ends_with_a_device_that_goes_round_in_circles() {
    walk(request -> answer(1, BASIC, 1, Map.of(0, "Acme")));
    assertTrue(asked.size() <= 3, asked::toString);
  }

  @Test
  void ends_with_a_device_that_never_comes_to_an_end() {
    int[] number = new int[1];
    walk(request -> answer(1, BASIC, ++number[0], Map.of(number[0], "x")));
    assertEquals(16, asked.size());
  }

  @Test
  void ends_when_nothing_is_answered() {
    identification.onNoResponse();
    assertTrue(identification.next().isEmpty());
  }

  @Test
  void makes_what_it_receives_harmless() {
    DeviceIdentity identity =
        walk(request -> answer(1, BASIC, 0, Map.of(0, "A\u001b[2Jcme\n", 1, "x".repeat(200))));

    assertEquals("A?[2Jcme", identity.manufacturer());
    assertEquals(64, identity.model().length());
  }

  @Test
  void survives_every_truncation_and_mutation() {
    byte[] whole =
        ((ModbusResponse.RawResponse) answer(1, REGULAR, 3, Map.of(0, "Acme", 1, "PV", 2, "1.0")))
            .payload();
    Random random = new Random(3);
    for (int round = 0; round < 20_000; round++) {
      byte[] hurt = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
      for (int i = random.nextInt(4); i > 0 && hurt.length > 0; i--) {
        hurt[random.nextInt(hurt.length)] = (byte) random.nextInt(256);
      }
      DeviceIdentification walked = new DeviceIdentification();
      int requests = 0;
      while (walked.next().isPresent()) {
        walked.onResponse(new ModbusResponse.RawResponse(43, hurt));
        requests++;
      }
      assertTrue(requests <= 16 && walked.objects().size() <= 128);
    }
  }
}
