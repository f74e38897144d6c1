// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.exceptions.ConnectionClosedException;
import com.hivemq.client.mqtt.exceptions.MqttEncodeException;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A publication as a packet")
class PacketMapperTest {

  private static Publication withExpiry(Duration expiry) {
    return new Publication(
        "a/b",
        new byte[0],
        false,
        Optional.empty(),
        Optional.of(expiry),
        Map.of(),
        Optional.empty());
  }

  @Test
  void says_that_json_is_text() {
    Mqtt5Publish json = publish(Publication.json("a/b", "{}".getBytes(UTF_8), true));
    Mqtt5Publish other = publish(withExpiry(Duration.ofSeconds(1)));

    assertEquals(Optional.of(Mqtt5PayloadFormatIndicator.UTF_8), json.getPayloadFormatIndicator());
    assertEquals(Optional.empty(), other.getPayloadFormatIndicator());
  }

  @ParameterizedTest(name = "{0} ms are {1} s")
  @CsvSource({"1500,1", "200,1", "0,1", "-5,1", "30000,30", "9223372036854775807,4294967295"})
  void never_expires_before_it_arrives_nor_later_than_mqtt_can_say(long millis, long seconds) {
    assertEquals(
        OptionalLong.of(seconds),
        publish(withExpiry(Duration.ofMillis(millis))).getMessageExpiryInterval());
  }

  @ParameterizedTest(name = "{0} user properties of {1} bytes: too many is {2}")
  @CsvSource({"0, 0, false", "800, 5, false", "820, 5, true", "1, 4096, false", "1, 4097, true"})
  void has_too_many_user_properties_beyond_4_kib(int number, int bytes, boolean isTooMany) {
    // Each has a name, a value and five bytes more.
    Mqtt5UserProperty one = Mqtt5UserProperty.of("", "x".repeat(Math.max(0, bytes - 5)));
    Mqtt5Publish packet =
        Mqtt5Publish.builder()
            .topic("a/b")
            .userProperties(Mqtt5UserProperties.of(Collections.nCopies(number, one)))
            .build();

    assertEquals(isTooMany, PacketMapper.hasTooManyProperties(packet));
  }

  @Test
  void is_kept_back_ten_seconds_as_a_will() {
    assertEquals(
        10,
        PacketMapper.will(Publication.json("a/state", new byte[0], true), false)
            .getDelayInterval());
    assertEquals(
        0, PacketMapper.will(Publication.json("a", new byte[0], false), true).getDelayInterval());
  }

  @ParameterizedTest(name = "not to {0}")
  @ValueSource(strings = {"a/+/b", "a/#", ""})
  void goes_to_one_topic_only(String topic) {
    Publication message = Publication.json(topic, new byte[0], false);

    assertThrows(IllegalArgumentException.class, () -> publish(message));
  }

  @Test
  void is_refused_permanently_when_it_is_larger_than_the_broker_takes() {
    assertEquals(PublishResult.REFUSED, PacketMapper.result(new MqttEncodeException("too large")));
  }

  @Test
  void is_unknown_when_the_connection_went() {
    assertEquals(PublishResult.UNKNOWN, PacketMapper.result(new ConnectionClosedException("cut")));
  }

  @Test
  void is_accepted_when_nothing_failed() {
    assertEquals(PublishResult.ACCEPTED, PacketMapper.result(null));
  }

  @Test
  void comes_back_as_a_delivery_with_where_to_answer() {
    Mqtt5Publish packet =
        Mqtt5Publish.builder()
            .topic("a/command")
            .payload(new byte[] {1, 2})
            .responseTopic("a/reply/anna")
            .correlationData(new byte[] {3})
            .build();

    Delivery delivery = PacketMapper.delivery(packet);

    assertEquals(
        List.of("a/command", "a/reply/anna"),
        List.of(delivery.topic(), delivery.responseTopic().orElseThrow()));
    assertEquals(2, delivery.payload().length);
    assertEquals(3, delivery.correlation().orElseThrow()[0]);
  }

  private static Mqtt5Publish publish(Publication message) {
    return PacketMapper.publish(message, MqttQos.AT_LEAST_ONCE);
  }
}
