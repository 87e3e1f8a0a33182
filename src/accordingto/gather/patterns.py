"""The forms of a report's furniture: credits, captions, copyright notices and boilerplate.

Every form is matched at the start of a line, so that a sentence which only mentions such words stays what it is. Case
is ignored but for ``NAME``, a capital letter. All are bounded, so that a long line costs no more than a short one.
"""

from __future__ import annotations

import re

NAME = r"(?-i:[A-Z\u00c0-\u00de])"
WORD = r"[^\W\d_][\w'’.&-]*"
OPENING = r"[\W_]{0,4}"


def _any(*forms: str) -> re.Pattern[str]:
    return re.compile(OPENING + "(?:" + "|".join(forms) + ")", re.IGNORECASE)


COPYRIGHT = _any(
    r"copyright\s*(?:©|\(c\)|&copy;|\d{4}\b|by\s+" + NAME + r"|[:|])",
    r"(?<!\w)(?:©|\(c\)|&copy;)\s*(?:copyright\b|\d{4}\b|" + NAME + ")",
    rf"copyright\s+(?:{NAME}[\w'’.&-]*\s+){{1,6}}\d{{4}}\b",
    r"\d{4}\s+©",
    r"all rights reserved\b",
    r"[\w ,.'’&-]{2,60}[.,:|]?\s+all rights reserved\.?$",
)
# A copyright sign is no word, so OPENING may have eaten it.
COPYRIGHT_SIGN = re.compile(rf"\W{{0,3}}(?:©|\([Cc]\)|&copy;)\s*(?:[Cc]opyright\b|\d{{4}}\b|{NAME})")
HOLDER = re.compile(
    r"(?:copyright|©|\(c\)|&copy;)[\s:,|]*(?:(?:copyright|©|\(c\)|&copy;|by)[\s:,]*){0,3}"
    r"(?:\d{4}(?:\s*[-–,]\s*\d{2,4}){0,3}[\s,.:|]*)?(?:by\s+)?(?P<holder>[^.,;:|©]{2,80})",
    re.IGNORECASE,
)

AGENCIES = r"(?:AP|AFP|EPA|REUTERS|Reuters|Getty|Shutterstock|Bloomberg|Xinhua|Alamy)"
CAPTION = _any(
    r"(?-i:FILE)(?:\s+(?:PHOTO|PICTURE|IMAGE|VIDEO))?\s*[-–—:]+\s",
    r"(?:staff |file |courtesy )?(?:photos?|photographs?|pictures?|images?|video|graphic|illustration)"
    r"(?:\s+(?:credit|courtesy|source|copyright|caption))?s?\s*(?::|©)\s*\S",
    r"(?:photo|image|picture|photograph)/\s*" + NAME,
    r"(?-i:Image|Media|Photo) (?:copyright|caption|source|credit)\b",
    r"(?:(?:staff|file|courtesy|AP|AFP|Reuters|Getty)\s+)?(?:photos?|photographs?|images?|graphic|"
    r"illustration)\s+(?:by|courtesy(?: of)?)\s+"
    rf"{NAME}[^.]{{1,80}}[.)]{{0,2}}$",
    rf"(?-i:{AGENCIES})\s*(?:Photo|Images?|Pictures)?\s*/\s*{NAME}.{{0,80}}$",
    r"(?:Getty|AFP|Reuters) Images?\b.{0,40}$",
    r"(?:show|hide|toggle) caption\b",
)
# A caption that ends with its credit: "… on Monday. (AP Photo/Jane Doe)", "… Image: UK Government."
CAPTION_END = re.compile(
    r"(?:\((?:(?:AP|AFP|EPA|Reuters|REUTERS|Getty|Staff|File|Courtesy) )?(?:[Pp]hotos?|[Ii]mages?|[Pp]ictures?|"
    r"[Hh]andout)\s*[/:]?\s*"
    r"(?:by |courtesy |from )?[^()]{2,80}\)"
    r"|\([^()]{2,60}/(?:AP|AFP|EPA|Reuters|Getty Images|Shutterstock)(?: via [^()]{2,30})?\)"
    r"|(?:Photo|Image|Picture|Photograph)s?: [A-Z][^.:()]{2,80}|(?:REUTERS|AP Photo|Reuters)/[A-Z][\w'’-]+(?: "
    r"[A-Z][\w'’.-]+){1,3}"
    r"|/(?:Getty Images|AFP/Getty Images|AFP|EPA))\.?$"
)

ANY_NAME = rf"(?:{NAME}|al-|de |van |von |our |staff\b|agenc|the )"
CREDIT = _any(
    r"(?:(?:with|and)\s+)?(?:(?:additional|further|extra|field|more)\s+)?(?:reporting|writing|research|editing|"
    r"compiled|edited|written|text|"
    r"production|translation|translated)(?:\s+and\s+(?:writing|editing|research|production))?"
    rf"(?:\s+(?:for|from|in)\s+{NAME}[\w ]{{2,30}}?)?\s+by:?\s+(?={ANY_NAME})",
    r"(?:with\s+)?(?:contributions?|files|material|information|reports?|input|inputs|agency (?:input|inputs|"
    r"reports))\s+(?:from|by)\s*:?\s+"
    rf"(?={ANY_NAME}|wire)",
    r"(?:h/t|hat tip)\b\s*:?\s*(?=\S)",
    rf"(?:sources?|via)\s*:\s*(?={NAME})",
    r"with (?:agencies|wires|agency reports|wire reports|news agencies)\b",
    rf"distributed by\s+(?={NAME})",
)
# "(Reporting by Jane Doe in Lisbon; Additional reporting by Bo Larsen; Editing by Kim Vale)": nobody but Reuters signs
# off in this form, in brackets, reporting first and editing last.
REUTERS = re.compile(
    r"\((?:Additional )?[Rr]eporting by [^;()]{3,300}(?:;[^;()]{3,200}){0,3}; ?[Ee]diting by [^;()]{3,120}\)\.?$"
)
HAT_TIP = re.compile(r"[\W_]{0,4}(?:h/t|hat tip)\b", re.IGNORECASE)
# "This article originally appeared in The Hillside Gazette."
REPRINT = _any(
    r"this (?:article|story|report|piece|post|column|dispatch)\s+(?:(?:first|originally|was|is|has been|also|"
    r"previously|being)\s+){0,4}"
    r"(?:appeared|published|republished|reported|produced|written|provided|supplied|distributed|compiled|adapted|"
    r"syndicated)\s+"
    rf"(?:here\s+)?(?:(?:by|in|on|from|at|with|through|for|courtesy of)\s+(?:the\s+)?{NAME}|(?:in|by|with|"
    rf"under)\s+(?:partnership|collaboration|permission|association)\b)",
    r"this (?:article|story|report)\s+(?:was|is)\s+(?:a (?:product|collaboration)|part) "
    r"of\b.{0,120}\b(?:partnership|collaboration|project)\b",
)
CONTRIBUTED = re.compile(
    r"[(\[\s*_—–-]{0,4}(?P<who>[^\"“”]{3,240}?)\s+(?:also\s+)?contributed\s*(?:(?:additional\s+)?(?:reporting|"
    r"research|writing|information|material)\b\s*)?"
    r"(?:(?:to|for|from)\s+(?:this|the)\s+(?:report|story|article|piece|post|dispatch)\b.{0,60}|(?:from|"
    r"in)\s+[A-Z][\w ,.]{2,60}|)\s*[.)\]]*$"
)
# "— Reuters", "(AFP)", "-AP-", "jd/rc (AP, Reuters)": an agency alone on the last line.
SIGNED = re.compile(
    r"(?:[a-z]{2,4}/[a-z]{2,4}(?:/[a-z]{2,4})?\s*\((?P<desk>[^()]{2,60})\)"
    r"|[-–—(\[*•\s]{1,4}(?P<alone>[A-Za-z][^()\[\]]{1,50}?)\s*[-–—)\]*.]{0,3})$"
)
# Where a credit or a copyright notice begins inside the last line of running text.
AFTER_SENTENCE = r"(?<=[.!?”\"'’)\]])\s{1,4}"
CAPITALS = r"[A-Z][\w'’.-]*(?:[\s,]{1,2}(?:and\s)?[A-Z][\w'’.-]*){0,12}"
CREDIT_INSIDE = re.compile(
    rf"{AFTER_SENTENCE}(?=\(?(?:[Ww]ith\s)?(?:[Aa]dditional\s)?(?:[Rr]eporting|[Ww]riting|"
    rf"[Ee]diting)(?:\sand\s(?:[Ww]riting|[Ee]diting))?\s[Bb]y\s[A-Z])"
    rf"|{AFTER_SENTENCE}(?=\(?(?:[Ww]ith\s)?(?:[Ff]iles|[Ii]nformation)\s[Ff]rom\s[A-Z])"
    rf"|{AFTER_SENTENCE}(?=(?:The\s)?{CAPITALS}(?:\s(?:in|from|of|writers?|"
    rf"reporters?)\s{CAPITALS})?\s(?:also\s)?contributed\s(?:reporting\s)?(?:to|for)\s(?:this|the)\s(?:report|"
    rf"story|article))"
)
COPYRIGHT_INSIDE = re.compile(
    AFTER_SENTENCE + r"(?=(?:Copyright\s*(?:©|\([Cc]\)|\d{4}|by [A-Z])|©\s*\d{4}|\([Cc]\)\s*\d{4}))"
)

SOCIAL = r"(?:twitter|facebook|instagram|x|linkedin|threads|mastodon|bluesky|telegram|youtube|whatsapp|social media)"
BOILERPLATE = _any(
    r"read (?:more|also|next|the (?:full|original|rest)|it here|full)\b(?:[^.]{0,80}\.?$|\s*[:>»|-])",
    r"(?:see|hear|listen to|watch|also read|also on|also see|more|more stories|more coverage|related|in other "
    r"news)\s*:",
    r"related(?:\s+(?:articles?|stories|story|content|coverage|links?|news|topics|video))?$",
    r"more (?:on|from|about) [^.]{2,60}$",
    r"(?:most read|most popular|trending(?: now)?|recommended(?: for you)?|you (?:may|might) (?:also )?like|"
    r"don['’]?t miss|up next|advertisements?|sponsored(?: content)?|"
    r"skip (?:to|past) .{2,40}|continue reading.{0,40}|(?:story|article) continues below.{0,40}|loading|"
    r"comments?(?: \(\d+\))?|leave a comment|view comments|share|tweet|"
    r"e-?mail|print|save|tags?|topics|terms (?:&|and) conditions|privacy policy|cookie policy|contact us|about us|"
    r"home|menu|back to top|subscribe(?: now)?|sign in|"
    r"log in|register)\s*[:.…]{0,3}$",
    r"share (?:this|on|via)\b.{0,60}$",
    r"(?:tags|topics|filed under|keywords|categories|posted in)\s*:",
    r"(?:sign up|subscribe|register)\s+(?:now\s+|today\s+|here\s+|free\s+)?(?:for|to|and|with|here)\b.{0,200}$",
    r"get (?:our|the|more|all the|breaking)\b.{0,80}\b(?:newsletters?|inbox|app|alerts|delivered)\b.{0,60}$",
    rf"(?:follow|find|join|reach|contact|e-?mail|connect with|like us)\b.{{1,90}}?(?:\b(?:on|at)\s+{SOCIAL}\b|"
    rf"\s@\w|\b\w+@\w|{SOCIAL}\.com).{{0,160}}$",
    r"(?:click|tap) (?:here|on|below|this|the (?:link|image|photo|video|picture|button))\b.{0,160}$",
    r"to (?:see|read|hear|learn|find out) (?:more|the (?:full|rest|original)|this|our|all)\b.{0,60}?(?:visit|click|"
    r"go to|subscribe|see|follow)\b.{0,160}$",
    r"to (?:comment|report|subscribe|contact|get|receive)\b[^.]{0,60},\s*(?:visit|click|go to|e-?mail|sign "
    r"up)\b.{0,160}$",
    r"for more (?:information|news|stories|on this|details|coverage|from|about)\b[^.]{0,60}?(?:visit|click|go to|"
    r"see|follow|at https?)\b.{0,160}$",
    r"for more,? (?:visit|click|go to|see|follow)\b.{0,160}$",
    r"visit (?:us|our)\b.{0,60}\b(?:at|website|site|page)\b.{0,80}$",
    r"download (?:our|the)\b.{0,60}\bapp\b.{0,80}$",
    r"(?:this|the) (?:material|content|transcript|information)\b.{0,80}\b(?:may not|cannot|must not|should not) "
    r"be\b.{0,40}"
    r"(?:published|reproduced|copied|redistributed|reprinted|used|broadcast|republished).{0,300}$",
    r"(?:this|the) (?:article|story|report)\b.{0,40}\b(?:may not|cannot|must not) be\b.{0,60}(?:reproduced|"
    r"redistributed|reprinted|republished|rewritten).{0,300}$",
    r"(?:reproduction|republication|redistribution|reprinting)\b.{0,80}\b(?:prohibited|forbidden|permission|not "
    r"permitted).{0,200}$",
    r"no part of this (?:article|publication|material|site|website|story|report|content)\b.{0,300}$",
    r"(?:reprinted|republished|used|reproduced|published) (?:here )?(?:with|by|under)\b.{0,40}\b(?:permission|"
    r"licen[cs]e|arrangement)\b.{0,160}$",
    r"reprinted courtesy\b.{0,160}$",
    r"our standards\s*:.{0,120}$",
    r"(?:support|donate to|become a member of)\b.{2,60}\b(?:today|our journalism|membership|subscri\w+)\b.{0,40}$",
    r"(?:have you got|do you have|got|have) (?:a|any|an)\b.{0,60}\b(?:tip|story|comment|view|"
    r"question)s?\b.{0,20}\?.{0,160}$",
    r"we use cookies\b.{0,300}$",
    r"by (?:signing up|subscribing|clicking)\b.{0,300}$",
    r"(?:please enable )?javascript\b.{0,160}$",
    r"your browser does not\b.{0,160}$",
    r"(?:\d+ (?:comments?|shares?|min(?:ute)?s? read)|(?:estimated )?reading time\b.{0,30})$",
    r"(?:30|ends|###?#*)\s*-*$",
)
# The first letters with which any form above begins: a cheap test that spares most lines the rest.
FIRST = re.compile(
    r"[\W_]{0,4}(?:30|\d+ (?:com|sha|min)|###|a(?:dd|dv|f|g|l|nd|p|rt|bout)|b(?:ack|eco|loo|y )|c(?:at|lick|om|on|"
    r"oo|ou)|d(?:i|o)|e(?:d|-?m|nds|p|sti|xt)|"
    r"f(?:iel|il|ind|ol|or |ur)|g(?:et|ot|ra)|h(?:/t|at |av|ea|id|om)|i(?:ll|ma|nf|np|n o)|j(?:av|oi)|key|l(?:ea|i|"
    r"o)|m(?:ate|ed|en|or|ost)|no |our |"
    r"p(?:ho|ic|le|ost|ri|ro|ub)|re|s(?:av|ee|h|ig|k|o|p|t|u)|t(?:ag|ap |er|ex|h|o |og|op|ra|re|we)|u(?:p |s)|"
    r"v(?:i)|w(?:a|e |i|r)|x|you)",
    re.IGNORECASE,
)
