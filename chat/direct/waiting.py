"""People who ask to talk, and whom one has asked."""

from chat import waiting
from chat.direct.models import Ask
from chat.models import Message

MOST = 20


def build(request):
    user = request.user
    rows = list(Ask.objects.to(user).select_related("asker")[:MOST])
    numbers = {row.greeting for row in rows if row.greeting}
    greetings = {
        (message.room_id, message.number): message.words
        for message in Message.objects.filter(
            room__in=[row.room_id for row in rows], number__in=numbers
        )
    }
    for row in rows:
        row.text = greetings.get((row.room_id, row.greeting), "")
    yield waiting.Part("direct/asked.html", rows)
    mine = Ask.objects.filter(asker=user, state=Ask.State.ASKED)
    yield waiting.Part(
        "direct/asking.html", list(mine.select_related("asked")[:MOST]), calls=False
    )


waiting.register("direct", 10, build)
