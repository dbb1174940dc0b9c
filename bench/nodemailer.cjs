// nodemailer's pool doing what our sender does: compose text and HTML for each reader, sign by DKIM, hand over on ten connections.
// Arguments: folder of tests/tools, port, number of messages, a JSON file with text, html and key.
const [tools, port, number, input] = process.argv.slice(2);
const nodemailer = require(`${tools}/node_modules/nodemailer`);
const { text, html, key, place } = JSON.parse(require("fs").readFileSync(input, "utf8"));
const transport = nodemailer.createTransport({
  pool: true, maxConnections: 10, maxMessages: Infinity, host: "127.0.0.1", port: Number(port), secure: false, ignoreTLS: true,
  dkim: { domainName: "example.org", keySelector: "s1", privateKey: key },
});
const send = (n) => {
  const link = `https://updates.example.org/u/${n}-${"Ab3-_".repeat(20)}`;
  return transport.sendMail({
    from: "Monthly Update <news@example.org>", to: `reader${n}@example.com`, subject: "An issue | June 2022", replyTo: "desk@example.org",
    envelope: { from: `bounces+${n}@example.org`, to: `reader${n}@example.com` },
    text: text.split(place).join(link), html: html.split(place).join(link),
    headers: { "List-Unsubscribe": `<${link}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click", "List-Id": "<newsletter.example.org>" },
  });
};
(async () => {
  let next = 0;
  await send("warm");
  const began = process.hrtime.bigint();
  const work = async () => { while (next < number) await send(next++); };
  await Promise.all(Array.from({ length: 40 }, work));
  console.log(Number(process.hrtime.bigint() - began) / 1e9);
  transport.close();
})();
