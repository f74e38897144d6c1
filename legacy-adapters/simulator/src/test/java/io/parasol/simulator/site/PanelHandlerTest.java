// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.util.ReferenceCountUtil;
import io.parasol.simulator.config.Day;
import io.parasol.simulator.config.PanelFault;
import io.parasol.simulator.config.PanelFault.PanelFaultKind;
import io.parasol.simulator.config.PanelSimulation;
import io.parasol.simulator.plant.Inverter;
import io.parasol.simulator.plant.PanelFixture;
import io.parasol.simulator.plant.Plant;
import io.parasol.simulator.plant.PlantModel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A simulated panel")
class PanelHandlerTest {

  private static EmbeddedChannel dialled(PanelFault... faults) {
    PanelSimulation panel = PanelFixture.panel(1, false, faults);
    Plant plant = new Plant(Day.DEFAULT);
    PanelValues values =
        new PanelValues(
            panel,
            plant,
            settings -> {
              PlantModel model = new Inverter(plant.sky(), settings, 1);
              plant.add(model);
              return model;
            });
    synchronized (plant) {
      plant.initialize();
    }
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.freezeTime();
    channel.pipeline().addLast(new PanelHandler(panel, values, () -> Duration.ZERO, () -> {}));
    channel.pipeline().fireChannelActive();
    return channel;
  }

  private static EmbeddedChannel connected(PanelFault... faults) {
    EmbeddedChannel channel = dialled(faults);
    said(channel);
    answer(channel, MqttConnectReturnCode.CONNECTION_ACCEPTED);
    return channel;
  }

  private static void answer(EmbeddedChannel channel, MqttConnectReturnCode code) {
    channel.writeInbound(MqttMessageBuilders.connAck().returnCode(code).build());
  }

  private static void tell(EmbeddedChannel channel, String topic, String text) {
    channel.writeInbound(
        MqttMessageBuilders.publish()
            .topicName(topic)
            .qos(MqttQoS.AT_LEAST_ONCE)
            .messageId(5)
            .payload(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8))
            .build());
  }

  private static List<String> said(EmbeddedChannel channel) {
    List<String> printed = new ArrayList<>();
    for (Object next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      printed.add(text(next));
      ReferenceCountUtil.release(next);
    }
    return printed;
  }

  private static String text(Object said) {
    if (said instanceof MqttConnectMessage connect) {
      return "CONNECT %s will %s=%s"
          .formatted(
              connect.payload().clientIdentifier(),
              connect.payload().willTopic(),
              new String(connect.payload().willMessageInBytes(), StandardCharsets.UTF_8));
    }
    if (said instanceof MqttPublishMessage publish) {
      return publish.variableHeader().topicName()
          + "="
          + publish.payload().toString(StandardCharsets.UTF_8);
    }
    if (said instanceof MqttSubscribeMessage subscribe) {
      return "SUBSCRIBE " + subscribe.payload().topicSubscriptions().get(0).topicFilter();
    }
    return said instanceof MqttMessage message
        ? message.fixedHeader().messageType().name()
        : ByteBufUtil.hexDump((ByteBuf) said);
  }

  @Test
  void connects_under_its_name_with_a_will() {
    assertEquals(List.of("CONNECT panel17 will pv/17/status=offline"), said(dialled()));
  }

  @Test
  void says_nothing_more_to_a_broker_that_refuses_it() {
    EmbeddedChannel channel = dialled();
    said(channel);
    answer(channel, MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED);

    assertEquals(List.of(), said(channel));
    assertFalse(channel.isOpen());
  }

  @Test
  void publishes_what_the_plant_gives_each_time_that_it_is_due() {
    EmbeddedChannel channel = connected();
    List<String> first = said(channel);
    assertEquals(List.of("SUBSCRIBE pv/17/set/#", "pv/17/status=online"), first.subList(0, 2));
    String power = first.get(2);
    assertTrue(Double.parseDouble(power.substring("pv/17/ac_power=".length())) > 0, power);
    assertEquals("pv/17/limit=100", first.get(3));
    assertEquals(4, first.size());

    channel.advanceTimeBy(99, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    assertEquals(List.of(), said(channel));
    channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    assertEquals(List.of(power, "pv/17/limit=100"), said(channel));
  }

  @Test
  void obeys_and_confirms_what_it_is_told() {
    EmbeddedChannel channel = connected();
    said(channel);
    tell(channel, "pv/17/set/limit", "0");
    assertEquals(List.of("PUBACK", "pv/17/limit=0"), said(channel));

    channel.advanceTimeBy(100, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    assertEquals("pv/17/limit=0", said(channel).get(1));
  }

  @Test
  void takes_what_it_does_not_know_or_understand_for_nothing() {
    EmbeddedChannel channel = connected();
    said(channel);
    tell(channel, "pv/17/set/other", "1");
    tell(channel, "pv/18/set/limit", "1");
    tell(channel, "pv/17/set/limit", "1".repeat(65));
    tell(channel, "pv/17/set/limit", "1\n");

    assertEquals(List.of("PUBACK", "PUBACK", "PUBACK", "PUBACK"), said(channel));
  }

  @Test
  void can_obey_and_not_confirm() {
    EmbeddedChannel channel = connected(PanelFixture.always(PanelFaultKind.UNCONFIRMED));
    said(channel);
    tell(channel, "pv/17/set/limit", "0");

    assertEquals(List.of("PUBACK"), said(channel));
  }

  @Test
  void can_come_under_the_name_of_another() {
    assertEquals(
        List.of("CONNECT panel18 will pv/17/status=offline"),
        said(dialled(PanelFixture.always(PanelFaultKind.IMPOSTOR))));
  }

  @Test
  void can_flood() {
    // Before it: SUBSCRIBE and status.
    assertEquals(
        2 + 2 * PanelHandler.FLOOD,
        said(connected(PanelFixture.always(PanelFaultKind.FLOOD))).size());
  }

  @Test
  void can_lie_about_a_length() {
    assertEquals("300400407076", said(connected(PanelFixture.always(PanelFaultKind.LIE))).get(4));
  }

  @Test
  void can_die_without_a_word() {
    EmbeddedChannel channel = connected(PanelFixture.always(PanelFaultKind.DIE));
    assertFalse(said(channel).contains("DISCONNECT"));
    assertFalse(channel.isOpen());
  }

  @Test
  void waits_ever_longer_up_to_a_minute() {
    Duration wait = SimulatedPanel.FIRST_WAIT;
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      waits.add(wait.toSeconds());
      wait = SimulatedPanel.doubled(wait);
    }
    assertEquals(List.of(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L), waits);
  }
}
