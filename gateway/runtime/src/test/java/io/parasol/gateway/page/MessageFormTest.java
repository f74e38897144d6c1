// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.client.Delivery;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A message that a device publishes itself")
class MessageFormTest {

  private static boolean isShown(String kind, String payload) {
    return LiveMessage.of(
            new Delivery(
                "parasol/roof/box/" + kind,
                payload.getBytes(UTF_8),
                false,
                Optional.empty(),
                Optional.empty()),
            "parasol/roof/")
        .isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "state|{'state':'online','why':''}|{'state':'online','why':7}",
        "state|{}|'online'",
        "state|{'state':'online'}|['online']",
        "event|{'ts':1,'event':'fault','raised':true}|{'ts':'now','event':'fault'}",
        "event|{'ts':8640000000000000,'event':'fault'}|{'ts':8640000000000001,'event':'fault'}",
        "event|{'ts':1,'event':'fault'}|{'ts':1,'event':{}}",
        "event|{'ts':1,'event':'alarm','alarm':'a','place':['a']}|{'ts':1,'event':'alarm','alarm':'a','place':[]}",
        "event|{'ts':1,'event':'alarm','place':'a'}|{'ts':1,'event':'alarm','place':[1]}",
        "telemetry|{'ts':1,'v':{'a':1}}|{'ts':1,'v':null}",
        "telemetry|{'ts':1,'v':{},'q':{'a':'stale'}}|{'ts':1,'v':{},'q':{'a':null}}",
        "telemetry|{'ts':1,'v':{},'later':{'a':5}}|{'ts':1,'v':{},'later':{'a':'5'}}",
        "telemetry|{'ts':1,'v':{},'later':{'a':8639999999999999}}|{'ts':1,'v':{},'later':{'a':8640000000000000}}",
        "about|{'points':{'a':{'label':'A'}}}|{'points':{'a':null}}",
        "about|{'points':{'a':{'meaning':'ac_power'}}}|{'points':{'a':{'meaning':1}}}",
        "about|{'points':{'a':{'write':{'class':'setpoint'}}}}|{'points':{'a':{'write':true}}}",
        "health|{'conditions':['fault']}|{'conditions':{'fault':1}}",
      })
  void is_shown_if_the_page_can_read_it(String kind, String readable, String unreadable) {
    assertTrue(isShown(kind, readable.replace('\'', '"')), readable);
    assertFalse(isShown(kind, unreadable.replace('\'', '"')), unreadable);
  }
}
