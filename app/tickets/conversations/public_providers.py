"""Mail providers for everybody: two of their addresses are two strangers.

The largest of each region. Of one that is missing all customers are taken for
colleagues: add it.
"""

from __future__ import annotations

_LIST = """
126.com 163.com 139.com 189.cn aliyun.com foxmail.com qq.com sina.com sina.cn
sohu.com tom.com yeah.net vip.qq.com 1und1.de arcor.de email.de freenet.de gmx.at
gmx.ch gmx.com gmx.de gmx.net mail.de online.de posteo.de posteo.net t-online.de
web.de kabelmail.de mailbox.org a1.net aon.at chello.at bluewin.ch hispeed.ch
sunrise.ch aol.com aim.com att.net bellsouth.net charter.net comcast.net cox.net
earthlink.net frontier.com juno.com netzero.net optonline.net sbcglobal.net
verizon.net rogers.com shaw.ca sympatico.ca telus.net videotron.ca alice.it
libero.it tin.it tiscali.it virgilio.it email.it fastwebnet.it aliceadsl.fr bbox.fr
free.fr laposte.net neuf.fr numericable.fr orange.fr sfr.fr wanadoo.fr skynet.be
telenet.be proximus.be home.nl kpnmail.nl planet.nl xs4all.nl ziggo.nl hetnet.nl
bigpond.com bigpond.net.au optusnet.com.au iinet.net.au xtra.co.nz blueyonder.co.uk
btinternet.com ntlworld.com sky.com talktalk.net virginmedia.com tiscali.co.uk
eircom.net bol.com.br globo.com ig.com.br terra.com.br uol.com.br r7.com centrum.cz
email.cz seznam.cz atlas.cz azet.sk zoznam.sk daum.net hanmail.net naver.com
nate.com kakao.com docomo.ne.jp ezweb.ne.jp softbank.ne.jp i.softbank.jp nifty.com
au.com ocn.ne.jp biglobe.ne.jp so-net.ne.jp excite.co.jp rakuten.jp duck.com
fastmail.com fastmail.fm hey.com hushmail.com inbox.com mail.com gmail.com
googlemail.com icloud.com mac.com me.com msn.com live.com outlook.com hotmail.com
hotmail.co.uk hotmail.de hotmail.fr hotmail.it hotmail.es live.co.uk live.de live.fr
live.nl live.it outlook.de outlook.fr outlook.es passport.com ymail.com
rocketmail.com yahoo.com yahoo.co.uk yahoo.co.jp yahoo.co.in yahoo.de yahoo.es
yahoo.fr yahoo.it yahoo.ca yahoo.com.br yahoo.com.mx yahoo.com.ar yahoo.com.au
yahoo.com.tr yahoo.com.tw yahoo.co.id inbox.ru bk.ru list.ru internet.ru mail.ru
rambler.ru ya.ru yandex.com yandex.ru yandex.by yandex.kz ukr.net i.ua meta.ua
bigmir.net interia.pl o2.pl onet.pl op.pl poczta.onet.pl vp.pl wp.pl tlen.pl
gazeta.pl abv.bg mail.bg citromail.hu freemail.hu indamail.hu inbox.lv inbox.lt
luukku.com online.no telia.com bredband.net spray.se comhem.se mynet.com walla.com
walla.co.il netvision.net.il 012.net.il maktoob.com proton.me protonmail.com pm.me
rediffmail.com sify.com indiatimes.com sapo.pt telefonica.net movistar.es ono.com
tutanota.com tuta.io tutamail.com zoho.com zohomail.com zohomail.eu
"""
DOMAINS = frozenset(_LIST.split())


def company_of(address: str) -> str:
    """The company's domain of an address; empty when a public provider has it."""
    _, _, domain = address.rpartition("@")
    return "" if domain in DOMAINS else domain


def is_one_company(one: str, other: str) -> bool:
    """Whether two companies' domains are one, or one is a part of the other."""
    short, long = sorted((one, other), key=len)
    return bool(short) and (long == short or long.endswith(f".{short}"))
