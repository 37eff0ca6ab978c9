"""The plugin offers one channel, which is put together from its parts."""

import orjson
import pluggy

from liora import hookspecs
from liora.channel import Channel, Identifier, Pace, SandboxSettings
from liora.messages import ChannelLimits, Text
from liora_integrations import whatsapp
from liora_integrations.whatsapp import WhatsApp
from liora_integrations.whatsapp.signature import sign


def test_the_plugin_registers_the_channel():
    plugins = pluggy.PluginManager("liora")
    plugins.add_hookspecs(hookspecs)
    plugins.register(whatsapp)
    plugins.check_pending()
    assert [[channel.name for channel in channels] for channels in plugins.hook.liora_channels()] == [["whatsapp"]]


def test_the_channel_has_the_limits_of_the_contract():
    channel: Channel = WhatsApp()
    assert channel.route == "/webhook/meta"
    assert channel.limits == ChannelLimits(4096, 1024, 3, 20, 256, 10, 24, 72, 200, 20, 1024, 24)
    assert channel.pace == Pace(75, 10, 40, 6)


def test_the_channel_verifies_and_answers_the_challenge():
    body = b'{"entry":[]}'
    channel = WhatsApp()
    assert channel.verify(body, {"X-Hub-Signature-256": sign(body, "s")}, ["s"])
    assert not channel.verify(body + b" ", {"X-Hub-Signature-256": sign(body, "s")}, ["s"])
    asked = {"hub.mode": "subscribe", "hub.verify_token": "t", "hub.challenge": "7"}
    assert channel.challenge(asked, ["t"]) == "7"
    assert channel.challenge(asked, ["u"]) is None


def test_the_channel_parses_and_renders():
    channel = WhatsApp()
    assert channel.parse(orjson.dumps({"entry": []})).notices == ()
    assert channel.render(Text("hola"), Identifier("phone", "34600"), "r")["to"] == "+34600"


def test_the_channel_brings_a_sandbox(tmp_path):
    settings = SandboxSettings(tmp_path, "http://localhost/webhook/meta", "secret", "106", "88")
    assert WhatsApp().sandbox(settings).app is not None
