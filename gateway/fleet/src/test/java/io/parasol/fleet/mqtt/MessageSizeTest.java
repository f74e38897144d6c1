// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserPropertiesBuilder;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishBuilder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The size of a message")
class MessageSizeTest {

  private static Mqtt5PublishBuilder.Complete message() {
    return Mqtt5Publish.builder().topic("parasol/roof/inverter-01/telemetry");
  }

  @ParameterizedTest(name = "{0} bytes: {1}")
  @CsvSource({"0, false", "262144, false", "262145, true"})
  void is_bounded_by_the_payload(int bytes, boolean isExceeded) {
    Mqtt5Publish publish = message().payload(new byte[bytes]).build();

    assertEquals(isExceeded, MessageSize.isExceeded(publish));
    assertFalse(MessageSize.isHeadExceeded(publish));
  }

  @ParameterizedTest(name = "{0} of {1} characters: {2}")
  @CsvSource({"64, 0, false", "65, 0, true", "2, 8000, false", "2, 8192, true"})
  void is_bounded_by_the_user_properties(int count, int length, boolean isExceeded) {
    Mqtt5UserPropertiesBuilder properties = Mqtt5UserProperties.builder();
    for (int i = 0; i < count; i++) {
      properties = properties.add("", "x".repeat(length));
    }

    assertExceeded(isExceeded, message().userProperties(properties.build()).build());
  }

  @Test
  void is_bounded_by_the_other_properties_and_the_topic() {
    String text = "x".repeat(6_000);

    assertExceeded(false, message().contentType(text).responseTopic(text).build());
    assertExceeded(
        true,
        message().contentType(text).responseTopic(text).correlationData(new byte[6_000]).build());
    assertExceeded(true, message().topic("parasol/roof/" + text.repeat(3) + "/state").build());
  }

  private static void assertExceeded(boolean expected, Mqtt5Publish publish) {
    assertEquals(expected, MessageSize.isHeadExceeded(publish));
    assertEquals(expected, MessageSize.isExceeded(publish));
  }
}
